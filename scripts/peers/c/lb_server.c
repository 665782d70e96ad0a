/* Backend of the round-robin proxy: hw-proxy-lb/README.md, "Backend".

   lb_server SERVER_ID PORT */
#include "peer.h"

static const char *id;

static void *serve(void *arg)
{
    client_t *client = arg;
    size_t tail = strlen("server-") + strlen(id);
    char *buffer = must_alloc(1024 + tail + 1), head[128];
    ssize_t n;
    int sent = 0;
    snprintf(head, sizeof head, "[SERVER %s] Received: ", id);
    while (sent == 0 && (n = recv_some(client->fd, buffer, 1024)) > 0) {
        put_line(head, buffer, (size_t)n);
        snprintf(buffer + n, tail + 1, "server-%s", id);
        sent = send_all(client->fd, buffer, (size_t)n + tail);
    }
    if ((sent < 0 || n < 0) && (errno == ECONNRESET || errno == EPIPE))
        say("[SERVER %s] Client %s disconnected abruptly.", id, client->peer.tuple);
    else if (sent < 0 || n < 0)
        say("[SERVER %s] Error: %s", id, strerror(errno));
    close(client->fd);
    say("[SERVER %s] Client %s disconnected.", id, client->peer.tuple);
    free(buffer);
    free(client);
    return NULL;
}

int main(int argc, char **argv)
{
    static char farewell[128];
    if (argc != 3)
        die("usage", "lb_server SERVER_ID PORT");
    id = argv[1];
    snprintf(farewell, sizeof farewell, "[SERVER %s] Server shutting down.\n", id);
    start(farewell);
    int listener = bind_to("0.0.0.0", argv[2], SOCK_STREAM);
    say("[SERVER %s] Listening on 0.0.0.0:%s", id, argv[2]);
    for (;;) {
        client_t *client = must_alloc(sizeof *client);
        client->fd = accept_peer(listener, &client->peer);
        say("[SERVER %s] Client connected from %s", id, client->peer.tuple);
        thread_for(client, serve);
    }
}
