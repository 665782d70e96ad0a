#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    int fd;
    char peer[64];
};

static inline int send_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n < 0)
            return -1;
        data += n;
        len -= n;
    }
    return 0;
}

static inline int listen_on(int port)
{
    struct sockaddr_in addr;
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static inline int connect_to(const char *host, int port)
{
    struct addrinfo hints, *found;
    char service[16];
    int fd;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0)
        return -1;
    fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
        int error = errno;
        close(fd);
        fd = -1;
        errno = error;
    }
    freeaddrinfo(found);
    return fd;
}

static inline void serve_forever(int listener, void *(*serve)(void *))
{
    for (;;) {
        struct sockaddr_in addr;
        socklen_t len = sizeof(addr);
        pthread_t thread;
        int fd = accept(listener, (struct sockaddr *)&addr, &len);
        if (fd < 0)
            continue;
        struct client *client = malloc(sizeof(*client));
        client->fd = fd;
        snprintf(client->peer, sizeof(client->peer), "('%s', %d)", inet_ntoa(addr.sin_addr),
                 ntohs(addr.sin_port));
        pthread_create(&thread, NULL, serve, client);
        pthread_detach(thread);
    }
}
