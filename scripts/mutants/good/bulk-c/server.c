#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE (100 * 1024)

struct client {
    int fd;
    struct sockaddr_in addr;
};

static void *handle(void *arg)
{
    struct client *client = arg;
    char data[SIZE], peer[64], ip[INET_ADDRSTRLEN];
    size_t total = 0, sent = 0;

    inet_ntop(AF_INET, &client->addr.sin_addr, ip, sizeof(ip));
    snprintf(peer, sizeof(peer), "('%s', %d)", ip, ntohs(client->addr.sin_port));
    printf("Connected by client at %s\n", peer);

    while (total < SIZE) {
        ssize_t n = recv(client->fd, data + total, SIZE - total, 0);
        if (n <= 0)
            break;
        total += n;
    }
    printf("Received %zu bytes\n", total);

    while (sent < total) {
        ssize_t n = send(client->fd, data + sent, total - sent, 0);
        if (n < 0)
            break;
        sent += n;
    }
    if (sent == total)
        printf("Data sent back to client\n");

    close(client->fd);
    printf("Connection closed by client at %s\n", peer);
    free(client);
    return NULL;
}

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 8000;
    int one = 1;
    struct sockaddr_in addr;

    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(listener, 10) < 0) {
        perror("server");
        return 1;
    }
    printf("Server at 0.0.0.0:%d\n", port);

    while (1) {
        pthread_t thread;
        struct client *client = malloc(sizeof(*client));
        socklen_t len = sizeof(client->addr);
        client->fd = accept(listener, (struct sockaddr *)&client->addr, &len);
        if (client->fd < 0) {
            free(client);
            continue;
        }
        pthread_create(&thread, NULL, handle, client);
        pthread_detach(thread);
    }
}
