/* peer.h: helpers that the C peers share. Include it before anything else. */
#ifndef PEER_H
#define PEER_H
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

static pthread_mutex_t out_lock = PTHREAD_MUTEX_INITIALIZER;
/* Both are guarded by out_lock, as is standard output. */
static int prompt_open;
static const char *last_line; /* what SIGINT prints */

static inline void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static inline void *must_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        die("malloc", "out of memory");
    return p;
}

static inline void write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(STDOUT_FILENO, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return;
        p += k;
        n -= (size_t)k;
    }
}

/* HEAD, DATA and a newline in one write: lines of threads must not mix, and
   data from a peer may hold zero bytes. */
static inline void put_line(const char *head, const void *data, size_t n)
{
    size_t h = strlen(head);
    char *line = must_alloc(h + n + 1);
    memcpy(line, head, h);
    if (n > 0)
        memcpy(line + h, data, n);
    line[h + n] = '\n';
    pthread_mutex_lock(&out_lock);
    write_all(line, h + n + 1);
    prompt_open = 0;
    pthread_mutex_unlock(&out_lock);
    free(line);
}

__attribute__((format(printf, 1, 2))) static inline void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *line = must_alloc((size_t)n + 1);
    va_start(args, format);
    vsnprintf(line, (size_t)n + 1, format, args);
    va_end(args);
    put_line(line, "", 0);
    free(line);
}

static inline void prompt(const char *text)
{
    pthread_mutex_lock(&out_lock);
    write_all(text, strlen(text));
    prompt_open = 1;
    pthread_mutex_unlock(&out_lock);
}

/* A line of standard input without its newline; its length, or -1 at the end. */
static inline ssize_t read_line(char **line, size_t *size)
{
    ssize_t n = getline(line, size, stdin);
    if (n < 0)
        return -1;
    if (isatty(STDIN_FILENO)) { /* the user's Enter ended the prompt's line */
        pthread_mutex_lock(&out_lock);
        prompt_open = 0;
        pthread_mutex_unlock(&out_lock);
    }
    return n > 0 && (*line)[n - 1] == '\n' ? n - 1 : n;
}

static inline void *wait_for_sigint(void *unused)
{
    (void)unused;
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    while (sigwait(&set, &number) != 0)
        ;
    pthread_mutex_lock(&out_lock); /* kept: nothing may follow the last line */
    if (prompt_open)
        write_all("\n", 1);
    if (last_line)
        write_all(last_line, strlen(last_line));
    _exit(0);
}

/* SIGINT ends the program with the line AT_END (may be NULL), whatever the other
   threads are blocked in: it is blocked everywhere and one thread waits for
   it. It is set to default first because a shell starts background programs
   with it ignored. */
static inline void start(const char *at_end)
{
    pthread_t thread;
    sigset_t set;
    last_line = at_end;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGINT, SIG_DFL);
    if (pthread_create(&thread, NULL, wait_for_sigint, NULL) != 0)
        die("pthread_create", "no thread for SIGINT");
    pthread_detach(thread);
}

static inline int send_all(int fd, const void *data, size_t n)
{
    const char *p = data;
    while (n > 0) {
        ssize_t k = send(fd, p, n, 0);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

static inline ssize_t recv_some(int fd, void *buffer, size_t size)
{
    ssize_t n;
    do
        n = recv(fd, buffer, size, 0);
    while (n < 0 && errno == EINTR);
    return n;
}

static inline int connect_fd(int fd, const struct sockaddr *address, socklen_t length)
{
    if (connect(fd, address, length) == 0)
        return 0;
    if (errno != EINTR)
        return -1;
    /* An interrupted connect goes on by itself and must not be repeated. */
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    while (poll(&wait, 1, -1) < 0 && errno == EINTR)
        ;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    return error ? -1 : 0;
}

/* A TCP connection to the first address of HOST that takes it; -1 and *WHY
   if none does. */
static inline int dial(const char *host, const char *port, const char **why)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list;
    int error = getaddrinfo(host, port, &hints, &list), found = -1;
    if (error) {
        *why = gai_strerror(error);
        return -1;
    }
    for (struct addrinfo *a = list; a && found < 0; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect_fd(fd, a->ai_addr, a->ai_addrlen) == 0) {
            found = fd;
            continue;
        }
        *why = strerror(errno);
        if (fd >= 0)
            close(fd);
    }
    freeaddrinfo(list);
    return found;
}

/* A socket of TYPE bound to HOST and PORT, listening if it is TCP. */
static inline int bind_to(const char *host, const char *port, int type)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = type}, *list;
    hints.ai_family = strchr(host, ':') ? AF_INET6 : AF_INET;
    int error = getaddrinfo(host, port, &hints, &list), on = 1, found = -1;
    if (error)
        die(host, gai_strerror(error));
    for (struct addrinfo *a = list; a && found < 0; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd < 0)
            continue;
        if (type == SOCK_STREAM) /* with UDP it would let two servers share a port */
            setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (a->ai_family == AF_INET6)
            setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && (type != SOCK_STREAM || listen(fd, 4096) == 0))
            found = fd;
        else {
            error = errno;
            close(fd);
        }
    }
    freeaddrinfo(list);
    if (found < 0)
        die(port, strerror(error));
    return found;
}

typedef struct {
    struct sockaddr_storage address;
    socklen_t length;
    char host[96], port[8];
    char tuple[160]; /* as Python prints it */
} peer_t;

static inline void name_peer(peer_t *peer)
{
    if (getnameinfo((struct sockaddr *)&peer->address, peer->length, peer->host, sizeof peer->host, peer->port,
                    sizeof peer->port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        strcpy(peer->host, "?");
        strcpy(peer->port, "0");
    }
    if (peer->address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&peer->address;
        snprintf(peer->tuple, sizeof peer->tuple, "('%s', %s, %u, %u)", peer->host, peer->port,
                 (unsigned)ntohl(six->sin6_flowinfo), (unsigned)six->sin6_scope_id);
    } else
        snprintf(peer->tuple, sizeof peer->tuple, "('%s', %s)", peer->host, peer->port);
}

static inline int accept_peer(int listener, peer_t *peer)
{
    int fd;
    do {
        peer->length = sizeof peer->address;
        fd = accept(listener, (struct sockaddr *)&peer->address, &peer->length);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0)
        die("accept", strerror(errno));
    name_peer(peer);
    return fd;
}

/* Upper case of UTF-8; bytes that are not UTF-8 stay as they are. The program
   must have set LC_CTYPE to UTF-8; TO needs twice the room, 2 bytes may become 3. */
static inline size_t upper(const char *data, size_t n, char *to)
{
    char *end = to;
    for (size_t i = 0; i < n;) {
        mbstate_t state = {0}, other = {0};
        wchar_t letter;
        size_t k = mbrtowc(&letter, data + i, n - i, &state), m = (size_t)-1;
        if (k == 0 || k > n - i) /* a zero byte, or an error */
            k = 1;
        else
            m = wcrtomb(end, (wchar_t)towupper((wint_t)letter), &other);
        if (m == (size_t)-1) {
            memcpy(end, data + i, k);
            m = k;
        }
        i += k;
        end += m;
    }
    return (size_t)(end - to);
}

typedef struct {
    int fd;
    peer_t peer;
} client_t;

/* A detached thread for each client; SERVE frees what it is given. */
static inline void thread_for(client_t *client, void *(*serve)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, client) == 0)
        pthread_detach(thread);
    else {
        close(client->fd);
        free(client);
    }
}

#endif
