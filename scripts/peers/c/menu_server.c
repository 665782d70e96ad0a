/* Menu server, a thread for each client: hw-multithread/README.md, "The menu service".

   menu_server [HOST] [PORT] [--report-every SECONDS]        (default 0.0.0.0 29999, 60 s) */
#include "peer.h"
#include <locale.h>
#include <netinet/tcp.h>
#include <sys/time.h>
#include <time.h>

enum { LONGEST = 65536, SHOWN = 20 }; /* bytes of a line without its end, of an unknown command */

typedef struct {
    int fd;
    unsigned long id;
    peer_t peer;
    char in[LONGEST + 2];       /* the longest line may end with \r\n */
    char out[2 * LONGEST + 64]; /* upper case may be longer: 2 bytes -> 3 */
} member_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards these three; taken before out_lock */
static unsigned long last_id, count, served;

static struct timespec began;
static double report_every = 60;

static double elapsed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began.tv_sec) + (double)(now.tv_nsec - began.tv_nsec) / 1e9;
}

static void pause_for(double seconds)
{
    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

static void admit(member_t *client)
{
    pthread_mutex_lock(&lock);
    client->id = ++last_id;
    count++;
    /* One write, so that SIGINT can't come between the two lines. */
    say("Connection request from %s:%s\nClient %lu connected. Number of connected clients = %lu", client->peer.host,
        client->peer.port, client->id, count);
    pthread_mutex_unlock(&lock);
}

static void leave(const member_t *client)
{
    pthread_mutex_lock(&lock);
    count--;
    say("Client %lu disconnected. Number of connected clients = %lu", client->id, count);
    pthread_mutex_unlock(&lock);
}

static void *report(void *unused)
{
    (void)unused;
    for (double ticks = 1;; ticks++) {
        double left;
        /* Each from the start, so that lateness does not add up. */
        while ((left = ticks * report_every - elapsed()) > 0)
            pause_for(left);
        /* One line stands for all that a stopped process has missed. */
        while ((ticks + 1) * report_every <= elapsed())
            ticks++;
        pthread_mutex_lock(&lock);
        say("Number of connected clients = %lu", count);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static unsigned long command(char number)
{
    pthread_mutex_lock(&lock);
    unsigned long now = ++served;
    say("Command %c", number);
    pthread_mutex_unlock(&lock);
    return now;
}

/* The reply without its newline; its length. */
static size_t answer(const member_t *client, const char *line, size_t n, char *out)
{
    if (n > 0 && line[0] == '1') {
        command('1');
        return upper(line + 1, n - 1, out);
    }
    if (n == 1 && line[0] == '2') {
        command('2');
        return (size_t)sprintf(out, "client IP = %s, port = %s", client->peer.host, client->peer.port);
    }
    if (n == 1 && line[0] == '3')
        return (size_t)sprintf(out, "requests served = %lu", command('3'));
    if (n == 1 && line[0] == '4') {
        command('4');
        long seconds = (long)elapsed();
        return (size_t)sprintf(out, "run time = %02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    char shown[SHOWN + 1] = "";
    for (size_t i = 0; i < n && i < SHOWN; i++)
        shown[i] = line[i] >= 32 && line[i] < 127 ? line[i] : '?';
    return (size_t)sprintf(out, "error: unknown command '%s%s'", shown, n > SHOWN ? "…" : "");
}

/* What a line has without a \r at its end. */
static size_t stripped(const char *line, size_t n)
{
    return n > 0 && line[n - 1] == '\r' ? n - 1 : n;
}

static int refuse(member_t *client)
{
    int m = sprintf(client->out, "error: a line has at most %d bytes\n", LONGEST);
    send_all(client->fd, client->out, (size_t)m);
    return 0;
}

/* Answers the N bytes of a line, its newline not among them; 0 if the client is to end. */
static int take_line(member_t *client, const char *line, size_t n)
{
    n = stripped(line, n);
    if (n > LONGEST)
        return refuse(client);
    if (n == 1 && line[0] == '5')
        return 0;
    size_t m = answer(client, line, n, client->out);
    client->out[m++] = '\n';
    return send_all(client->fd, client->out, m) == 0;
}

/* Until the client's end, a reset or a line that is too long. */
static void answer_all(member_t *client)
{
    size_t have = 0; /* bytes of an unfinished line */
    ssize_t got;
    while ((got = recv_some(client->fd, client->in + have, sizeof client->in - have)) > 0) {
        char *line = client->in, *from = line + have, *end = from + got, *newline;
        while ((newline = memchr(from, '\n', (size_t)(end - from)))) {
            if (!take_line(client, line, (size_t)(newline - line)))
                return;
            line = from = newline + 1;
        }
        have = (size_t)(end - line);
        if (stripped(line, have) > LONGEST) {
            refuse(client);
            return;
        }
        memmove(client->in, line, have);
    }
}

/* Closing with bytes unread would reset the connection, and the client could
   lose its last replies. */
static void hang_up(int fd)
{
    char rest[4096];
    struct timeval limit = {.tv_sec = 1};
    double end = elapsed() + 1;
    shutdown(fd, SHUT_WR);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (elapsed() < end && recv_some(fd, rest, sizeof rest) > 0)
        ;
    close(fd);
}

static void *serve(void *arg)
{
    member_t *client = arg;
    int on = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    answer_all(client);
    leave(client);
    hang_up(client->fd);
    free(client);
    return NULL;
}

int main(int argc, char **argv)
{
    const char *where[2] = {"0.0.0.0", "29999"};
    int given = 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--report-every") == 0)
            report_every = i + 1 < argc ? strtod(argv[++i], NULL) : 0;
        else if (given < 2)
            where[given++] = argv[i];
    if (!(report_every > 0 && report_every < 1e9))
        die("menu_server", "--report-every takes a number of seconds above 0");
    setlocale(LC_CTYPE, "C.UTF-8"); /* whatever the user's locale is: the wire is UTF-8 */
    start("Bye bye~\n");
    int listener = bind_to(where[0], where[1], SOCK_STREAM);
    pthread_t thread;
    clock_gettime(CLOCK_MONOTONIC, &began);
    say("The server is ready to receive on port %s", where[1]);
    if (pthread_create(&thread, NULL, report, NULL) != 0)
        die("pthread_create", "no thread for the timer");
    for (;;) {
        member_t *client = must_alloc(sizeof *client);
        client->fd = accept_peer(listener, &client->peer);
        admit(client);
        if (pthread_create(&thread, NULL, serve, client) == 0)
            pthread_detach(thread);
        else {
            leave(client);
            close(client->fd);
            free(client);
        }
    }
}
