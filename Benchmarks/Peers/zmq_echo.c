/* The limit: DEALER/ROUTER echo of N opaque bytes on bare libzmq, one message a call.
 *   zmq_echo serve|serve-curve ENDPOINT
 *   zmq_echo call|call-curve ENDPOINT BYTES IN_FLIGHT SECONDS   -> prints "calls_per_second p50_us p99_us"
 *   zmq_echo pull ENDPOINT BYTES COUNT   -> prints "messages_per_second"
 * A message of 16 bytes that begins with "push" asks for so many messages of so many bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

/* The test keys of ZeroMQ's own manual (zmq_curve): everybody knows them. */
static const char *server_public = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
static const char *server_secret = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
static const char *client_public = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
static const char *client_secret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

static void secure_server(void *socket) {
    int on = 1;
    zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &on, sizeof on);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, server_secret, 41);
}

static void secure_client(void *socket) {
    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_public, 41);
    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, client_public, 41);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, client_secret, 41);
}

static void push(void *router, zmq_msg_t *id, const char *asked) {
    unsigned bytes, count;
    memcpy(&bytes, asked + 4, 4);
    memcpy(&count, asked + 8, 4);
    char *item = calloc(1, bytes);
    for (unsigned i = 0; i < count; i++) {
        zmq_send(router, zmq_msg_data(id), zmq_msg_size(id), ZMQ_SNDMORE);
        zmq_send(router, item, bytes, 0);
    }
    free(item);
}

static int pull(const char *endpoint, unsigned bytes, unsigned count) {
    void *dealer = zmq_socket(zmq_ctx_new(), ZMQ_DEALER);
    char *item = malloc(bytes < 16 ? 16 : bytes);
    char asked[16] = "push";
    memcpy(asked + 4, &bytes, 4);
    memcpy(asked + 8, &count, 4);
    if (bytes == 0 || zmq_connect(dealer, endpoint) != 0) return 1;
    double begin = now();
    zmq_send(dealer, asked, sizeof asked, 0);
    for (unsigned i = 0; i < count; i++)
        if (zmq_recv(dealer, item, bytes, 0) != (int)bytes) return 1;
    printf("%.0f\n", count / (now() - begin));
    return 0;
}

static int serve(const char *endpoint, int secured) {
    void *context = zmq_ctx_new();
    void *router = zmq_socket(context, ZMQ_ROUTER);
    int on = 1;
    /* A peer that is slower than we are is waited for, not passed over. */
    zmq_setsockopt(router, ZMQ_ROUTER_MANDATORY, &on, sizeof on);
    if (secured) secure_server(router);
    if (zmq_bind(router, endpoint) != 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        zmq_msg_t id, body;
        zmq_msg_init(&id);
        zmq_msg_init(&body);
        if (zmq_msg_recv(&id, router, 0) < 0 || zmq_msg_recv(&body, router, 0) < 0) return 1;
        if (zmq_msg_size(&body) == 16 && memcmp(zmq_msg_data(&body), "push", 4) == 0) {
            push(router, &id, zmq_msg_data(&body));
            zmq_msg_close(&id);
            zmq_msg_close(&body);
            continue;
        }
        if (zmq_msg_send(&id, router, ZMQ_SNDMORE) < 0) {
            /* It has gone. */
            zmq_msg_close(&id);
            zmq_msg_close(&body);
            continue;
        }
        zmq_msg_send(&body, router, 0);
    }
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int call(const char *endpoint, size_t bytes, int in_flight, double seconds, int secured) {
    void *context = zmq_ctx_new();
    void *dealer = zmq_socket(context, ZMQ_DEALER);
    if (secured) secure_client(dealer);
    if (bytes < 16 || zmq_connect(dealer, endpoint) != 0) return 1;
    char *payload = calloc(1, bytes);
    enum { SAMPLES = 1 << 20 };
    double *samples = malloc(sizeof(double) * SAMPLES);
    size_t count = 0, sampled = 0;
    double begin = now();
    for (int i = 0; i < in_flight; i++) {
        double sent = now();
        memcpy(payload, &sent, sizeof sent);
        zmq_send(dealer, payload, bytes, 0);
    }
    double end = begin + seconds, stop;
    for (;;) {
        if (zmq_recv(dealer, payload, bytes, 0) < 0) return 1;
        double sent, at = now();
        memcpy(&sent, payload, sizeof sent);
        if (sampled < SAMPLES) samples[sampled++] = at - sent;
        count++;
        if (at >= end) {
            stop = at;
            break;
        }
        memcpy(payload, &at, sizeof at);
        zmq_send(dealer, payload, bytes, 0);
    }
    qsort(samples, sampled, sizeof(double), by_value);
    printf("%.0f %.1f %.1f\n", count / (stop - begin), samples[sampled / 2] * 1e6,
           samples[sampled * 99 / 100] * 1e6);
    return 0;
}

int main(int argc, char **argv) {
    int secured = argc > 1 && strstr(argv[1], "-curve") != NULL;
    if (argc == 3 && strncmp(argv[1], "serve", 5) == 0) return serve(argv[2], secured);
    if (argc == 6 && strncmp(argv[1], "call", 4) == 0)
        return call(argv[2], strtoul(argv[3], NULL, 10), atoi(argv[4]), atof(argv[5]), secured);
    if (argc == 5 && strcmp(argv[1], "pull") == 0)
        return pull(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
    fprintf(stderr, "usage: zmq_echo serve ENDPOINT | call ENDPOINT BYTES IN_FLIGHT SECONDS\n");
    return 2;
}
