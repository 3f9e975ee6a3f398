/* The limit: rows of a given SQL script written by bare SQLite, WAL, synchronous=FULL.
 *   sqlite_writes FILE SCHEMA.sql INSERTS.sql PER_COMMIT SECONDS -> prints "writes_per_second"
 * INSERTS.sql holds the statements of ONE write (job, fact, idempotency and audit row), each with
 * ?1 = a fresh time-ordered key of 16 bytes, ?2 = a running number, ?3 = a fresh text.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STATEMENTS_MAX = 16 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static char *slurp(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    if (fread(text, 1, size, file) != (size_t)size) return NULL;
    fclose(file);
    return text;
}

static int check(sqlite3 *db, int status) {
    if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return 0;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    sqlite3 *db;
    check(NULL, sqlite3_open(argv[1], &db));
    check(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", 0, 0, 0));
    char *schema = slurp(argv[2]), *inserts = slurp(argv[3]);
    if (!schema || !inserts) return 1;
    check(db, sqlite3_exec(db, schema, 0, 0, 0));
    sqlite3_stmt *statements[STATEMENTS_MAX];
    int count = 0;
    const char *rest = inserts;
    while (count < STATEMENTS_MAX) {
        sqlite3_stmt *statement = NULL;
        check(db, sqlite3_prepare_v2(db, rest, -1, &statement, &rest));
        if (!statement) break;
        statements[count++] = statement;
    }
    int per_commit = atoi(argv[4]);
    double begin = now(), end = begin + atof(argv[5]);
    sqlite3_int64 written = 0;
    while (now() < end) {
        check(db, sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0));
        for (int i = 0; i < per_commit; i++, written++) {
            unsigned char key[16];
            for (int b = 0; b < 8; b++) key[b] = (written >> (56 - 8 * b)) & 255;
            for (int b = 8; b < 16; b++) key[b] = rand() & 255;
            char text[32];
            snprintf(text, sizeof text, "RO-26-%08lld", written);
            for (int s = 0; s < count; s++) {
                int wants = sqlite3_bind_parameter_count(statements[s]);
                if (wants >= 1) sqlite3_bind_blob(statements[s], 1, key, 16, SQLITE_STATIC);
                if (wants >= 2) sqlite3_bind_int64(statements[s], 2, written + 1);
                if (wants >= 3) sqlite3_bind_text(statements[s], 3, text, -1, SQLITE_STATIC);
                check(db, sqlite3_step(statements[s]));
                sqlite3_reset(statements[s]);
            }
        }
        check(db, sqlite3_exec(db, "COMMIT", 0, 0, 0));
    }
    printf("%.0f\n", written / (now() - begin));
    return 0;
}
