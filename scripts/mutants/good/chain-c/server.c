#include <netinet/in.h>
#include <poll.h>

#include "net.h"

struct job {
    int fd;
    int number;
};

/* 0 when all was sent, -1 when it was not */
static int send_file(int fd, const char *name)
{
    char buf[4096];
    size_t n;
    int result = 0;
    FILE *file = strchr(name, '/') == NULL ? fopen(name, "rb") : NULL;

    if (file == NULL)
        return -1;
    while (result == 0 && (n = fread(buf, 1, sizeof(buf), file)) > 0)
        result = send_all(fd, buf, n);
    fclose(file);
    return result;
}

static int relay(int fd, const char *name, char *hops)
{
    char host[256], port[16], buf[4096 + 300];
    char *rest = strchr(hops, '\n');
    ssize_t n;

    if (sscanf(hops, "%255s %15s", host, port) != 2)
        return -1;
    int next = connect_to(host, port);
    if (next < 0)
        return -1;
    int len = snprintf(buf, sizeof(buf), "%s\n%s", name, rest != NULL ? rest + 1 : "");
    if (send_all(next, buf, len) < 0) {
        close(next);
        return -1;
    }
    while ((n = recv(next, buf, sizeof(buf), 0)) > 0)
        if (send_all(fd, buf, n) < 0)
            break;
    close(next);
    return n == 0 ? 0 : -1;
}

/* Up to the end of the sender's stream, or 200 ms of silence */
static ssize_t receive_request(int fd, char *request, size_t room)
{
    struct pollfd readable = {fd, POLLIN, 0};
    size_t len = 0;
    ssize_t n;

    do {
        n = recv(fd, request + len, room - len, 0);
        if (n > 0)
            len += n;
    } while (n > 0 && len < room && poll(&readable, 1, 200) > 0);
    return n < 0 ? -1 : (ssize_t)len;
}

static void *work(void *arg)
{
    struct job *job = arg;
    char request[4097];
    ssize_t n = receive_request(job->fd, request, sizeof(request) - 1);
    int result = -1;

    while (n > 0 && (request[n - 1] == '\n' || request[n - 1] == '\r'))
        n--;
    if (n > 0) {
        request[n] = '\0';
        char *hops = strchr(request, '\n');
        if (hops == NULL) {
            printf("Working as a server in thread %d\n", job->number);
            result = send_file(job->fd, request);
        } else {
            *hops++ = '\0';
            printf("Working as a proxy in thread %d\n", job->number);
            result = relay(job->fd, request, hops);
        }
    }
    if (result == 0) {
        printf("file sending in thread %d completed\n", job->number);
    } else {
        struct linger reset = {1, 0};
        setsockopt(job->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }
    close(job->fd);
    free(job);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    int one = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(atoi(argv[1]));
    if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(listener, 16) < 0) {
        perror("server");
        return 1;
    }
    puts("the server is ready");
    for (int number = 0;; number++) {
        pthread_t thread;
        struct job *job = malloc(sizeof(*job));
        job->fd = accept(listener, NULL, NULL);
        job->number = number;
        printf("creating new thread %d\n", number);
        pthread_create(&thread, NULL, work, job);
        pthread_detach(thread);
    }
}
