/* Client of the round-robin proxy: hw-proxy-lb/README.md, "Client".

   lb_client HOST PORT [MESSAGES] [INTERVAL_SECONDS] [TEXT]
                                    (default localhost 9090 4 1 hello) */
#include "peer.h"
#include <time.h>

static void pause_for(double seconds)
{
    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

/* The one last line, whether SIGINT or main prints it. */
static void set_last_line(const char *now, const char *later)
{
    pthread_mutex_lock(&out_lock);
    write_all(now, strlen(now));
    last_line = later;
    pthread_mutex_unlock(&out_lock);
}

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "localhost";
    const char *port = argc > 2 ? argv[2] : "9090";
    long messages = argc > 3 ? strtol(argv[3], NULL, 10) : 4;
    double interval = argc > 4 ? strtod(argv[4], NULL) : 1;
    const char *text = argc > 5 ? argv[5] : "hello";
    const char *why = "no address";
    start(NULL);
    int fd = dial(host, port, &why);
    if (fd < 0)
        die("lb_client", why);
    set_last_line("", "Client shutting down.\n");
    say("Connected to proxy at %s:%s", host, port);
    why = NULL;
    for (long number = 1; number <= messages && !why; number++) {
        char reply[1024 + 1];
        say("%s", "");
        say("Sending: '%s' (Request %ld)", text, number);
        ssize_t n = send_all(fd, text, strlen(text)) < 0 ? -1 : recv_some(fd, reply, 1024);
        if (n > 0) {
            reply[n] = '\'';
            put_line("Received: '", reply, (size_t)n + 1);
            if (number < messages)
                pause_for(interval);
        } else
            why = n < 0 ? strerror(errno) : "the proxy closed the connection";
    }
    set_last_line("Client shutting down.\n", NULL);
    close(fd);
    if (why)
        die("lb_client", why);
    return 0;
}
