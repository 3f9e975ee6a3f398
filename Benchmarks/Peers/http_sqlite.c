/* The limit: one thread, epoll, HTTP/1.1 kept alive, bare SQLite. What came in one turn shares one
 * commit. It believes every request, and reads no body.
 *   http_sqlite FILE INSERTS.sql PORT
 * FILE is made by sqlite_writes; INSERTS.sql is the same as there.
 *   GET /jobs/SHOP_AND_ID_IN_HEX    the row's columns as JSON
 *   POST anything                   one create, answered when it is durable
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STATEMENTS_MAX = 16, EVENTS_MAX = 64, REQUEST_MAX = 1 << 16, FILES_MAX = 4096 };

struct peer {
    char bytes[REQUEST_MAX + 1];
    size_t length;
};

static sqlite3 *db;
static sqlite3_stmt *inserts[STATEMENTS_MAX], *find;
static int insert_count;
static sqlite3_int64 written;
static struct peer *peers[FILES_MAX];

static void check(int status) {
    if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, 0, 0, 0)); }

static void prepare(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) exit(2);
    static char text[1 << 20];
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    const char *rest = text;
    while (insert_count < STATEMENTS_MAX) {
        check(sqlite3_prepare_v2(db, rest, -1, &inserts[insert_count], &rest));
        if (!inserts[insert_count]) break;
        insert_count++;
    }
    check(sqlite3_prepare_v2(db, "SELECT * FROM jobs WHERE shop_id = ? AND id = ?", -1, &find, 0));
}

static void create(void) {
    unsigned char key[16];
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    sqlite3_int64 time = t.tv_sec * 1000000LL + t.tv_nsec / 1000;
    for (int b = 0; b < 8; b++) key[b] = (time >> (56 - 8 * b)) & 255;
    for (int b = 8; b < 16; b++) key[b] = rand() & 255;
    char text[32];
    snprintf(text, sizeof text, "RO-26-%08lld", ++written);
    for (int s = 0; s < insert_count; s++) {
        int wants = sqlite3_bind_parameter_count(inserts[s]);
        if (wants >= 1) sqlite3_bind_blob(inserts[s], 1, key, 16, SQLITE_TRANSIENT);
        if (wants >= 2) sqlite3_bind_int64(inserts[s], 2, written + 1);
        if (wants >= 3) sqlite3_bind_text(inserts[s], 3, text, -1, SQLITE_TRANSIENT);
        check(sqlite3_step(inserts[s]));
        sqlite3_reset(inserts[s]);
    }
}

static void answer(int fd, const char *status, const char *body, size_t length) {
    static char out[1 << 17];
    int head = snprintf(out, sizeof out,
                        "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n\r\n", status, length);
    memcpy(out + head, body, length);
    if (write(fd, out, head + length) != (ssize_t)(head + length)) exit(1);
}

/* Text of a column, quoted; the tables here hold none that needs more than quotes escaped. */
static size_t quoted(char *out, const unsigned char *text, int length) {
    size_t at = 0;
    out[at++] = '"';
    for (int i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\') out[at++] = '\\';
        out[at++] = text[i];
    }
    out[at++] = '"';
    return at;
}

static void read_job(int fd, const char *hex) {
    unsigned char keys[32] = {0};
    for (int i = 0; i < 32; i++) sscanf(hex + 2 * i, "%2hhx", &keys[i]);
    sqlite3_bind_blob(find, 1, keys, 16, SQLITE_STATIC);
    sqlite3_bind_blob(find, 2, keys + 16, 16, SQLITE_STATIC);
    static char body[1 << 16];
    size_t at = 0;
    int found = sqlite3_step(find) == SQLITE_ROW;
    for (int c = 0; found && c < sqlite3_column_count(find); c++) {
        int kind = sqlite3_column_type(find, c);
        if (kind == SQLITE_NULL) continue;
        at += sprintf(body + at, "%s\"%s\":", at ? "," : "{", sqlite3_column_name(find, c));
        int length = sqlite3_column_bytes(find, c);
        if (kind == SQLITE_INTEGER) {
            at += sprintf(body + at, "%lld", sqlite3_column_int64(find, c));
        } else if (kind == SQLITE_BLOB) {
            const unsigned char *bytes = sqlite3_column_blob(find, c);
            body[at++] = '"';
            for (int i = 0; i < length; i++) at += sprintf(body + at, "%02x", bytes[i]);
            body[at++] = '"';
        } else {
            at += quoted(body + at, sqlite3_column_text(find, c), length);
        }
    }
    sqlite3_reset(find);
    if (!found) return answer(fd, "404 Not Found", "{}", 2);
    body[at++] = '}';
    answer(fd, "200 OK", body, at);
}

/* One request at a time on a connection. Returns whether a create waits for the commit. */
static int take(int fd, struct peer *peer) {
    peer->bytes[peer->length] = 0;
    char *end = strstr(peer->bytes, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(peer->bytes, "\r\ncontent-length:");
    size_t body = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    if (peer->length < (size_t)(end + 4 - peer->bytes) + body) return 0;
    peer->length = 0;
    if (strncmp(peer->bytes, "GET /jobs/", 10) == 0 && end - peer->bytes > 74) {
        read_job(fd, peer->bytes + 10);
        return 0;
    }
    if (strncmp(peer->bytes, "POST ", 5) == 0) return 1;
    answer(fd, "404 Not Found", "{}", 2);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    check(sqlite3_open(argv[1], &db));
    run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768");
    prepare(argv[2]);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) {
        perror("listen");
        return 1;
    }
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS_MAX];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, EVENTS_MAX, -1), creates[EVENTS_MAX], count = 0;
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                fd = accept(listener, NULL, NULL);
                if (fd < 0 || fd >= FILES_MAX) return 1;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                if (!peers[fd]) peers[fd] = malloc(sizeof *peers[fd]);
                peers[fd]->length = 0;
                event.data.fd = fd;
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
                continue;
            }
            struct peer *peer = peers[fd];
            ssize_t got = read(fd, peer->bytes + peer->length, REQUEST_MAX - peer->length);
            if (got <= 0) {
                close(fd);
                continue;
            }
            peer->length += got;
            if (!take(fd, peer)) continue;
            if (count == 0) run("BEGIN IMMEDIATE");
            create();
            creates[count++] = fd;
        }
        if (count == 0) continue;
        run("COMMIT");
        for (int i = 0; i < count; i++) answer(creates[i], "200 OK", "{}", 2);
    }
}
