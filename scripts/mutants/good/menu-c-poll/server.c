#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct bytes { char *data; size_t used, room; };
struct client { int id, leaving; struct sockaddr_in addr; struct bytes in, out; };

static struct pollfd *fds;       /* fds[0] is the listening socket, fds[i] that of clients[i] */
static struct client *clients;
static int used = 1, room, last, requests;
static struct timespec start;
static volatile sig_atomic_t stop;

static void add(struct bytes *b, const char *data, size_t size) {
    if (b->used + size > b->room) b->data = realloc(b->data, b->room = 2 * (b->used + size));
    memcpy(b->data + b->used, data, size);
    b->used += size;
}

static void take(struct bytes *b, size_t size) {
    b->used -= size;
    memmove(b->data, b->data + size, b->used);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9;
}

static void come(void) {
    struct client c = { 0 };
    socklen_t size = sizeof c.addr;
    int fd = accept4(fds[0].fd, (struct sockaddr *)&c.addr, &size, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (used == room) {
        room *= 2;
        fds = realloc(fds, room * sizeof *fds);
        clients = realloc(clients, room * sizeof *clients);
    }
    c.id = ++last;
    clients[used] = c;
    fds[used++] = (struct pollfd){ .fd = fd, .events = POLLIN };
    printf("Connection request from %s:%d\n", inet_ntoa(c.addr.sin_addr), ntohs(c.addr.sin_port));
    printf("Client %d connected. Number of connected clients = %d\n", c.id, used - 1);
}

static void go(int i) {
    close(fds[i].fd);
    printf("Client %d disconnected. Number of connected clients = %d\n", clients[i].id, used - 2);
    free(clients[i].in.data);
    free(clients[i].out.data);
    used--;
    fds[i] = fds[used];
    clients[i] = clients[used];
}

static void answer(struct client *c, char *line, size_t size) {
    char reply[128] = "error: unknown command\n";
    if (line[0] == '5') { c->leaving = 1; return; }
    if (line[0] >= '1' && line[0] <= '4') {
        requests++;
        printf("Command %c\n", line[0]);
    }
    if (line[0] == '1') {
        for (size_t i = 1; i < size; i++) line[i] = toupper((unsigned char)line[i]);
        add(&c->out, line + 1, size - 1);
        return;
    }
    int t = seconds();
    if (line[0] == '2') sprintf(reply, "client IP = %s, port = %d\n", inet_ntoa(c->addr.sin_addr), ntohs(c->addr.sin_port));
    if (line[0] == '3') sprintf(reply, "requests served = %d\n", requests);
    if (line[0] == '4') sprintf(reply, "run time = %02d:%02d:%02d\n", t / 3600, t / 60 % 60, t % 60);
    add(&c->out, reply, strlen(reply));
}

/* 0 where the client has gone. */
static int receive(int i) {
    struct client *c = &clients[i];
    char data[4096], *end;
    ssize_t n = recv(fds[i].fd, data, sizeof data, 0);
    if (n < 0 && errno == EAGAIN) return 1;
    if (n <= 0) return 0;
    add(&c->in, data, n);
    while (!c->leaving && (end = memchr(c->in.data, '\n', c->in.used)) != NULL) {
        size_t size = end + 1 - c->in.data;
        answer(c, c->in.data, size);
        take(&c->in, size);
    }
    return 1;
}

static int flush(int i) {
    struct client *c = &clients[i];
    if (c->out.used > 0) {
        ssize_t n = send(fds[i].fd, c->out.data, c->out.used, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) return 0;
        if (n > 0) take(&c->out, n);
    }
    /* Who does not read his replies is not asked for more. */
    fds[i].events = c->out.used > 0 ? POLLOUT : POLLIN;
    return c->out.used > 0 || !c->leaving;
}

static void on_interrupt(int number) { stop = number; }

int main(int argc, char **argv) {
    int port = argc > 2 ? atoi(argv[2]) : 29999, on = 1, minutes = 1;
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct rlimit files;
    inet_pton(AF_INET, argc > 1 ? argv[1] : "0.0.0.0", &addr.sin_addr);
    clock_gettime(CLOCK_MONOTONIC, &start);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    room = 64;
    fds = malloc(room * sizeof *fds);
    clients = malloc(room * sizeof *clients);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 128) < 0) { perror("bind"); return 1; }
    fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    printf("The server is ready to receive on port %d\n", port);

    /* SIGINT comes only while ppoll waits, so that none is lost just before. */
    sigset_t blocked, open;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &open);
    struct sigaction action = { .sa_handler = on_interrupt };
    sigaction(SIGINT, &action, NULL);
    while (!stop) {
        double left = 60.0 * minutes - seconds();
        if (left <= 0) {
            printf("Number of connected clients = %d\n", used - 1);
            minutes++;
            continue;
        }
        struct timespec wait = { .tv_sec = left, .tv_nsec = (left - (time_t)left) * 1e9 };
        if (ppoll(fds, used, &wait, &open) <= 0) continue;
        for (int i = used - 1; i > 0; i--)
            if (fds[i].revents && ((fds[i].revents & POLLIN ? !receive(i) : fds[i].revents & (POLLERR | POLLHUP)) || !flush(i)))
                go(i);
        if (fds[0].revents) come();
    }
    printf("Bye bye~\n");
    return 0;
}
