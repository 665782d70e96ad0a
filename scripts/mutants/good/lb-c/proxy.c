#include "net.h"

static int ports[2] = {8001, 8002};

static ssize_t ask(int port, char *data, ssize_t n, size_t room)
{
    int fd = connect_to("localhost", port);
    if (fd < 0) {
        printf("[PROXY] Error connecting to server localhost:%d: %s\n", port, strerror(errno));
        return -1;
    }
    if (send_all(fd, data, n) < 0)
        n = -1;
    else
        n = recv(fd, data, room, 0);
    if (n < 0)
        printf("[PROXY] Error connecting to server localhost:%d: %s\n", port, strerror(errno));
    close(fd);
    return n;
}

static void *serve(void *arg)
{
    static const char error[] = "Error: Could not connect to backend server.";
    struct client *client = arg;
    char data[2048];
    ssize_t n;
    int turn = 0;

    printf("[PROXY] New client connected from %s\n", client->peer);
    while ((n = recv(client->fd, data, 1024, 0)) > 0) {
        printf("[PROXY] Client %s -> Server %d (localhost:%d)\n", client->peer, turn + 1, ports[turn]);
        n = ask(ports[turn], data, n, sizeof(data));
        turn = (turn + 1) % 2;
        if (n < 0)
            n = send_all(client->fd, error, strlen(error));
        else
            n = send_all(client->fd, data, n);
        if (n < 0)
            break;
    }
    if (n < 0)
        printf("[PROXY] Client %s disconnected abruptly.\n", client->peer);
    printf("[PROXY] Client %s disconnected.\n", client->peer);
    close(client->fd);
    free(client);
    return NULL;
}

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 9090;
    if (argc > 3) {
        ports[0] = atoi(argv[2]);
        ports[1] = atoi(argv[3]);
    }
    int listener = listen_on(port);
    printf("[PROXY] TCP Proxy listening on 0.0.0.0:%d\n", port);
    printf("[PROXY] Balancing between: [('localhost', %d), ('localhost', %d)]\n", ports[0], ports[1]);
    serve_forever(listener, serve);
}
