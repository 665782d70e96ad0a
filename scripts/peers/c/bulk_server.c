/* Server of the bulk echo in the report's own design: hw-bulk/README.md, "Server".

   bulk_server HOST PORT [SIZE] [--stream]        (default 102400 bytes)

   A thread for each client, which gets its bytes back when all of them are
   there. With --stream they go back as they come: the baseline for speed. */
#include "peer.h"
#include <sys/time.h>

enum { CHUNK = 65536, PATIENCE = 10, LAST_PATIENCE = 1 }; /* bytes, seconds of silence, seconds after the reply */

static size_t size = 102400;
static int stream;

static void set_patience(int fd, int seconds)
{
    struct timeval limit = {.tv_sec = seconds};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static int timed_out(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

static const char *reason(void)
{
    return timed_out() ? "timed out" : strerror(errno);
}

/* Like the two below: what went wrong, or NULL. */
static const char *echo_whole(int fd)
{
    const char *why = NULL;
    size_t n = 0;
    ssize_t got = 1;
    /* Not must_alloc, which would end the other clients too. */
    char *data = malloc(size ? size : 1);
    if (!data)
        return "out of memory";
    while (n < size && (got = recv_some(fd, data + n, size - n)) > 0)
        n += (size_t)got;
    if (got < 0)
        why = reason();
    else {
        say("Received %zu bytes", n);
        if (send_all(fd, data, n) < 0)
            why = reason();
    }
    free(data);
    return why;
}

static const char *echo_stream(int fd)
{
    const char *why = NULL;
    size_t n = 0;
    ssize_t got = 1;
    /* Not on the stack, whose pages a new thread finds empty, one fault each. */
    char *chunk = malloc(CHUNK);
    if (!chunk)
        return "out of memory";
    while (!why && n < size && (got = recv_some(fd, chunk, size - n < CHUNK ? size - n : CHUNK)) > 0) {
        if (send_all(fd, chunk, (size_t)got) < 0)
            why = reason();
        n += (size_t)got;
    }
    if (got < 0)
        why = reason();
    free(chunk);
    if (!why)
        say("Received %zu bytes", n);
    return why;
}

/* Closing on unread bytes is a reset, which can take the reply away from the client. */
static const char *finish(int fd)
{
    char rest[CHUNK];
    ssize_t n;
    shutdown(fd, SHUT_WR); /* if it is closed already, recv knows whether by a reset */
    set_patience(fd, LAST_PATIENCE);
    while ((n = recv_some(fd, rest, sizeof rest)) > 0)
        ;
    return n < 0 && !timed_out() ? strerror(errno) : NULL;
}

static void *serve(void *arg)
{
    client_t *client = arg;
    set_patience(client->fd, PATIENCE);
    const char *why = stream ? echo_stream(client->fd) : echo_whole(client->fd);
    if (!why) {
        say("Data sent back to client");
        why = finish(client->fd);
    }
    close(client->fd);
    if (why)
        fprintf(stderr, "bulk_server: %s: %s\n", client->peer.tuple, why);
    else
        say("Connection closed by client at %s", client->peer.tuple);
    free(client);
    return NULL;
}

static size_t number_of_bytes(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0)
        die("bulk_server", "SIZE is a number of bytes");
    return (size_t)n;
}

int main(int argc, char **argv)
{
    stream = argc > 3 && strcmp(argv[argc - 1], "--stream") == 0;
    argc -= stream;
    if (argc != 3 && argc != 4)
        die("usage", "bulk_server HOST PORT [SIZE] [--stream]");
    if (argc == 4)
        size = number_of_bytes(argv[3]);
    start(NULL);
    int listener = bind_to(argv[1], argv[2], SOCK_STREAM);
    say("Server at %s:%s", argv[1], argv[2]);
    for (;;) {
        client_t *client = must_alloc(sizeof *client);
        client->fd = accept_peer(listener, &client->peer);
        say("Connected by client at %s", client->peer.tuple);
        thread_for(client, serve);
    }
}
