#include "net.h"

static const char *id;

static void on_sigint(int sig)
{
    char line[64];
    int n = snprintf(line, sizeof(line), "[SERVER %s] Server shutting down.\n", id);
    write(1, line, n);
    _exit(0);
}

static void *serve(void *arg)
{
    struct client *client = arg;
    char data[1024 + 32];
    ssize_t n;

    printf("[SERVER %s] Client connected from %s\n", id, client->peer);
    while ((n = recv(client->fd, data, 1024, 0)) > 0) {
        printf("[SERVER %s] Received: %.*s\n", id, (int)n, data);
        n += sprintf(data + n, "server-%s", id);
        if (send_all(client->fd, data, n) < 0)
            break;
    }
    if (n < 0)
        printf("[SERVER %s] Client %s disconnected abruptly.\n", id, client->peer);
    printf("[SERVER %s] Client %s disconnected.\n", id, client->peer);
    close(client->fd);
    free(client);
    return NULL;
}

int main(int argc, char *argv[])
{
    id = argv[1];
    int port = atoi(argv[2]);
    signal(SIGINT, on_sigint);
    int listener = listen_on(port);
    printf("[SERVER %s] Listening on 0.0.0.0:%d\n", id, port);
    serve_forever(listener, serve);
}
