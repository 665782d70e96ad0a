#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct client { int fd, id; struct sockaddr_in addr; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int connected, requests;
static struct timespec start;
static volatile sig_atomic_t stop;

static int send_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n < 0) return -1;
        data += n; size -= n;
    }
    return 0;
}

/* Answers one line, which ends with its newline; 0 goes on, -1 ends the client. */
static int answer(struct client *c, char *line, size_t size) {
    char reply[128];
    if (line[0] == '5') return -1;
    if (line[0] < '1' || line[0] > '4') return send_all(c->fd, "error: unknown command\n", 23);
    pthread_mutex_lock(&lock);
    int number = ++requests;
    printf("Command %c\n", line[0]);
    pthread_mutex_unlock(&lock);
    if (line[0] == '1') {
        for (size_t i = 1; i < size; i++) line[i] = toupper((unsigned char)line[i]);
        return send_all(c->fd, line + 1, size - 1);
    }
    if (line[0] == '2') {
        char ip[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &c->addr.sin_addr, ip, sizeof ip);
        sprintf(reply, "client IP = %s, port = %d\n", ip, ntohs(c->addr.sin_port));
    } else if (line[0] == '3') {
        sprintf(reply, "requests served = %d\n", number);
    } else {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long ns = now.tv_nsec - start.tv_nsec, t = now.tv_sec - start.tv_sec - (ns < 0);
        sprintf(reply, "run time = %02ld:%02ld:%02ld\n", t / 3600, t / 60 % 60, t % 60);
    }
    return send_all(c->fd, reply, strlen(reply));
}

static void *serve(void *arg) {
    struct client *c = arg;
    size_t used = 0, room = 4096;
    char *buffer = malloc(room);
    ssize_t n;
    while ((n = recv(c->fd, buffer + used, room - used, 0)) > 0) {
        char *line = buffer, *end;
        used += n;
        while ((end = memchr(line, '\n', buffer + used - line)) != NULL) {
            if (answer(c, line, end + 1 - line) < 0) goto left;
            line = end + 1;
        }
        used -= line - buffer;
        memmove(buffer, line, used);
        if (used == room) buffer = realloc(buffer, room *= 2);
    }
left:
    close(c->fd);
    pthread_mutex_lock(&lock);
    connected--;
    printf("Client %d disconnected. Number of connected clients = %d\n", c->id, connected);
    pthread_mutex_unlock(&lock);
    free(buffer);
    free(c);
    return NULL;
}

static void *report(void *unused) {
    struct timespec due = start;
    for (;;) {
        due.tv_sec += 60;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) continue;
        pthread_mutex_lock(&lock);
        printf("Number of connected clients = %d\n", connected);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void on_interrupt(int number) { stop = number; }

int main(int argc, char **argv) {
    int port = argc > 2 ? atoi(argv[2]) : 29999, on = 1, last = 0;
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, argc > 1 ? argv[1] : "0.0.0.0", &addr.sin_addr);
    clock_gettime(CLOCK_MONOTONIC, &start);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 128) < 0) { perror("bind"); return 1; }
    printf("The server is ready to receive on port %d\n", port);

    /* Only this thread is to be interrupted: the others inherit that SIGINT is blocked. */
    sigset_t interrupt;
    pthread_t thread;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, NULL);
    pthread_create(&thread, NULL, report, NULL);
    struct sigaction action = { .sa_handler = on_interrupt };
    sigaction(SIGINT, &action, NULL);
    while (!stop) {
        struct client *c = malloc(sizeof *c);
        socklen_t size = sizeof c->addr;
        pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
        c->fd = accept(fd, (struct sockaddr *)&c->addr, &size);
        pthread_sigmask(SIG_BLOCK, &interrupt, NULL);
        if (c->fd < 0) { free(c); continue; }
        printf("Connection request from %s:%d\n", inet_ntoa(c->addr.sin_addr), ntohs(c->addr.sin_port));
        c->id = ++last;
        pthread_mutex_lock(&lock);
        connected++;
        printf("Client %d connected. Number of connected clients = %d\n", c->id, connected);
        pthread_mutex_unlock(&lock);
        if (pthread_create(&thread, NULL, serve, c) == 0) pthread_detach(thread);
    }
    printf("Bye bye~\n");
    return 0;
}
