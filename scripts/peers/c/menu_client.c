/* Menu client: hw-multithread/README.md, "The menu service".

   menu_client [HOST] [PORT]        (default 127.0.0.1 29999) */
#include "peer.h"
#include <netinet/tcp.h>
#include <time.h>

static const char menu[] = "<Menu>\n"
                           "1) convert text to UPPER-case\n"
                           "2) get my IP address and port number\n"
                           "3) get server request count\n"
                           "4) get server running time\n"
                           "5) exit";

/* Ends the program as SIGINT does, which must not print the last line again: the lock is kept. */
static void bye(void)
{
    pthread_mutex_lock(&out_lock);
    if (prompt_open)
        write_all("\n", 1);
    write_all(last_line, strlen(last_line));
    _exit(0);
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Sends DIGIT and the N bytes of TEXT as one line and prints the reply. */
static void ask(int fd, FILE *replies, char digit, const char *text, size_t n)
{
    char *request = must_alloc(n + 2), *reply = NULL;
    size_t size = 0;
    request[0] = digit;
    if (n > 0)
        memcpy(request + 1, text, n);
    request[n + 1] = '\n';
    double sent = now_ms();
    if (send_all(fd, request, n + 2) < 0)
        die("menu_client", strerror(errno));
    ssize_t k = getline(&reply, &size, replies);
    double rtt = now_ms() - sent;
    if (k <= 0 || reply[k - 1] != '\n')
        die("menu_client", ferror(replies) ? strerror(errno) : "the server closed the connection");
    say("%s", "");
    put_line("Reply from server: ", reply, (size_t)k - 1);
    say("RTT = %.3f ms", rtt);
    say("%s", "");
    free(reply);
    free(request);
}

/* What is typed at a prompt; its length. */
static size_t ask_user(const char *text, char **line, size_t *size)
{
    prompt(text);
    ssize_t n = read_line(line, size);
    if (n < 0)
        bye();
    return (size_t)n;
}

/* The one character of the option, blanks around it left out; 0 for anything else. */
static char option_in(const char *line, size_t n)
{
    const char *blanks = " \t\r\v\f";
    while (n > 0 && line[n - 1] && strchr(blanks, line[n - 1]))
        n--;
    while (n > 0 && *line && strchr(blanks, *line)) {
        line++;
        n--;
    }
    return n == 1 ? *line : 0;
}

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "29999";
    const char *why = "no address";
    char *line = NULL;
    size_t size = 0;
    int on = 1;
    start("Bye bye~\n");
    int fd = dial(host, port, &why);
    FILE *replies = fd < 0 ? NULL : fdopen(fd, "rb");
    if (!replies)
        die("menu_client", fd < 0 ? why : strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peer_t own = {.length = sizeof own.address};
    getsockname(fd, (struct sockaddr *)&own.address, &own.length);
    name_peer(&own);
    say("The client is running on port %s", own.port);
    for (;;) {
        say("%s", menu);
        size_t n = ask_user("Input option: ", &line, &size);
        char option = option_in(line, n);
        if (option == '1') {
            n = ask_user("Input sentence: ", &line, &size);
            ask(fd, replies, '1', line, n);
        } else if (option >= '2' && option <= '4')
            ask(fd, replies, option, "", 0);
        else if (option == '5') {
            send_all(fd, "5\n", 2); /* a server that has gone is left all the same */
            bye();
        } else
            say("Wrong option, choose 1 to 5");
    }
}
