/* Server and proxy of the chain in the report's own design: hw-proxy-chain/README.md, "Server".

   chain_server [PORT] [--host HOST] [--no-newline]        (default: a port from the keyboard, 0.0.0.0)

   A thread for each connection; a request's end is told by silence if the
   sender does not half-close. Every line that is sent to the next node has a
   newline behind it; with --no-newline the last one has none. */
#include "peer.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

enum { LONGEST = 65536, CHUNK = 8192, QUIET_US = 200000 }; /* bytes, bytes, microseconds */

static const char *ending = "\n"; /* of the last line */

typedef struct {
    client_t client; /* first: thread_for knows no more of it */
    unsigned long number;
    char text[LONGEST + 2]; /* one byte too many is seen, and a zero ends it */
} job_t;

static void reset_at_close(int fd, int on)
{
    struct linger linger = {.l_onoff = on};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Where the first empty line's predecessor ends, or NULL. */
static char *empty_line(const char *text)
{
    char *plain = strstr(text, "\n\n"), *other = strstr(text, "\n\r\n");
    return !plain || (other && other < plain) ? other : plain;
}

/* All until the end of the stream, an empty line, or silence after something
   has come. What is wrong with it, or NULL. */
static const char *read_request(int fd, char *text)
{
    struct timeval quiet = {.tv_usec = QUIET_US};
    size_t n = 0;
    ssize_t got = 1;
    while (!empty_line(text) && (got = recv_some(fd, text + n, LONGEST + 1 - n)) > 0) {
        text[n += (size_t)got] = '\0';
        if (n > LONGEST)
            return "the request is too long";
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof quiet);
    }
    if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        return strerror(errno);
    return strlen(text) < n ? "the request has a zero byte" : NULL;
}

/* Ends the line at TEXT; the next one. */
static char *cut(char *text)
{
    char *end = text + strcspn(text, "\n"), *next = *end ? end + 1 : end;
    if (end > text && end[-1] == '\r')
        end--;
    *end = '\0';
    return next;
}

/* Takes the first hop out of TEXT, which becomes the next node's request; if
   there is none, HOST is empty and TEXT the name. What is wrong with it, or NULL. */
static const char *take_hop(char *text, char host[256], char port[6])
{
    char *end = empty_line(text), extra;
    *host = '\0';
    if (end)
        *end = '\0';
    end = text + strlen(text);
    while (end > text && (end[-1] == '\n' || end[-1] == '\r'))
        *--end = '\0';
    char *hop = cut(text), *rest = cut(hop);
    if (!*text)
        return "the request has no name";
    if (!*hop)
        return NULL;
    if (sscanf(hop, "%255s %5s %c", host, port, &extra) != 2)
        return "a hop is a host and a port";
    if (*rest) {
        text += strlen(text);
        *text = '\n';
        memmove(text + 1, rest, strlen(rest) + 1);
    }
    /* There is room: the hop was longer. */
    strcat(text, ending);
    return NULL;
}

/* Sends all that FROM has; what went wrong, or NULL. */
static const char *pass_on(int from, int to)
{
    char chunk[CHUNK];
    ssize_t n;
    while ((n = read(from, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || send_all(to, chunk, (size_t)n) < 0)
            return strerror(errno);
    }
    return NULL;
}

static const char *relay(int client, const char *request, const char *host, const char *port)
{
    const char *why = "no address";
    int fd = dial(host, port, &why);
    if (fd < 0)
        return why;
    why = send_all(fd, request, strlen(request)) < 0 ? strerror(errno) : pass_on(fd, client);
    close(fd);
    return why;
}

static int leads_out(const char *name)
{
    if (*name == '/')
        return 1;
    do {
        size_t n = strcspn(name, "/");
        if (n == 2 && memcmp(name, "..", 2) == 0)
            return 1;
        name += n;
    } while (*name++);
    return 0;
}

static const char *send_file(int client, const char *name)
{
    struct stat status;
    if (leads_out(name))
        return "the name leads out of the working directory";
    /* O_NONBLOCK: to open a pipe would wait for its writer. */
    int fd = open(name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return strerror(errno);
    const char *why = "not a regular file";
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        why = pass_on(fd, client);
    close(fd);
    return why;
}

static void *serve(void *arg)
{
    job_t *job = arg;
    int fd = job->client.fd;
    char host[256], port[6];
    const char *why = read_request(fd, job->text);
    if (!why)
        why = take_hop(job->text, host, port);
    if (!why) {
        say("Working as a %s in thread %lu", *host ? "proxy" : "server", job->number);
        why = *host ? relay(fd, job->text, host, port) : send_file(fd, job->text);
    }
    if (!why) {
        /* Before the end is sent, so that the nodes' lines have one order. */
        say("file sending in thread %lu completed", job->number);
        shutdown(fd, SHUT_WR);
        reset_at_close(fd, 0);
    } else
        fprintf(stderr, "chain_server: thread %lu: %s\n", job->number, why);
    close(fd);
    free(job);
    return NULL;
}

int main(int argc, char **argv)
{
    const char *host = "0.0.0.0";
    char *port = NULL;
    size_t size = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--host") == 0 && i + 1 < argc)
            host = argv[++i];
        else if (strcmp(argv[i], "--no-newline") == 0)
            ending = "";
        else
            port = argv[i];
    start(NULL);
    if (!port) {
        if (read_line(&port, &size) < 1)
            die("chain_server", "no port");
        port[strcspn(port, "\r\n")] = '\0';
    }
    int listener = bind_to(host, port, SOCK_STREAM);
    say("the server is ready");
    for (unsigned long number = 0;; number++) {
        job_t *job = must_alloc(sizeof *job);
        job->number = number;
        job->text[0] = '\0';
        job->client.fd = accept_peer(listener, &job->client.peer);
        /* The end of the stream says that the file is whole; a killed program must not say so. */
        reset_at_close(job->client.fd, 1);
        say("creating new thread %lu", number);
        thread_for(&job->client, serve);
    }
}
