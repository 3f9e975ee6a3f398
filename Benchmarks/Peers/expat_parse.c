/* The floor of reading XML: expat walks a document and nothing is kept of it.
 *   expat_parse FILE SECONDS -> prints "files_per_second p50_us p99_us"
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static size_t seen;

static void on_start(void *data, const char *name, const char **attributes) { seen++; }
static void on_end(void *data, const char *name) {}
static void on_text(void *data, const char *text, int length) { seen += length; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc(size);
    if (fread(bytes, 1, size, file) != (size_t)size) return 1;
    enum { SAMPLES = 1 << 20 };
    double *samples = malloc(sizeof(double) * SAMPLES);
    size_t count = 0, sampled = 0;
    double begin = now(), end = begin + atof(argv[2]), before = begin;
    while (before < end) {
        XML_Parser parser = XML_ParserCreateNS(NULL, '|');
        XML_SetElementHandler(parser, on_start, on_end);
        XML_SetCharacterDataHandler(parser, on_text);
        if (XML_Parse(parser, bytes, size, 1) != XML_STATUS_OK) return 1;
        XML_ParserFree(parser);
        double at = now();
        if (sampled < SAMPLES) samples[sampled++] = at - before;
        before = at;
        count++;
    }
    qsort(samples, sampled, sizeof(double), by_value);
    printf("%.0f %.1f %.1f\n", count / (before - begin), samples[sampled / 2] * 1e6,
           samples[sampled * 99 / 100] * 1e6);
    return seen == 0;
}
