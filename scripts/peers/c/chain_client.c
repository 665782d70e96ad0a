/* Client of the chain: hw-proxy-chain/README.md, "Client".

   chain_client [--no-newline] INPUT

   INPUT has the wanted file's name and a "host port" line for each hop. Every
   line that is sent has a newline behind it; with --no-newline the last one
   has none. */
#include "peer.h"
#include <sys/time.h>

enum { LONGEST = 65536, CHUNK = 8192, PATIENCE = 10 }; /* bytes, bytes, seconds without data */

static char aside[64];
static const char *ending = "\n"; /* of the last line */

static void discard(void)
{
    unlink(aside);
}

/* Not start()'s thread, as that would leave the unfinished file behind. */
static void interrupt(int number)
{
    (void)number;
    discard();
    _exit(0);
}

static void read_input(const char *path, char *text)
{
    FILE *file = fopen(path, "r");
    if (!file)
        die(path, strerror(errno));
    size_t n = fread(text, 1, LONGEST + 1, file);
    if (ferror(file))
        die(path, strerror(errno));
    fclose(file);
    text[n] = '\0';
    if (n > LONGEST || strlen(text) < n)
        die(path, n > LONGEST ? "too long" : "it has a zero byte");
}

/* Where the first empty line's predecessor ends, or NULL. */
static char *empty_line(const char *text)
{
    char *plain = strstr(text, "\n\n"), *other = strstr(text, "\n\r\n");
    return !plain || (other && other < plain) ? other : plain;
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

/* Takes the first hop out of TEXT, which becomes the first node's request. */
static void take_hop(char *text, char host[256], char port[6])
{
    char *end = empty_line(text), extra;
    if (end)
        *end = '\0';
    end = text + strlen(text);
    while (end > text && (end[-1] == '\n' || end[-1] == '\r'))
        *--end = '\0';
    char *hop = cut(text), *rest = cut(hop);
    if (!*text)
        die("chain_client", "the input has no name");
    if (sscanf(hop, "%255s %5s %c", host, port, &extra) != 2)
        die("chain_client", "a hop is a host and a port");
    if (*rest) {
        text += strlen(text);
        *text = '\n';
        memmove(text + 1, rest, strlen(rest) + 1);
    }
    /* There is room: the hop was longer. */
    strcat(text, ending);
}

/* The last part of the name at REQUEST's start. */
static char *file_name(const char *request)
{
    const char *end = request + strcspn(request, "\n"), *from = end;
    while (from > request && from[-1] != '/')
        from--;
    size_t n = (size_t)(end - from);
    char *name = must_alloc(n + 1);
    memcpy(name, from, n);
    name[n] = '\0';
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        die("chain_client", "the name is a directory's");
    return name;
}

static void download(int fd, const char *path)
{
    struct timeval limit = {.tv_sec = PATIENCE};
    char chunk[CHUNK];
    ssize_t n;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    FILE *file = fopen(aside, "wx");
    if (!file)
        die("chain_client", strerror(errno));
    while ((n = recv_some(fd, chunk, sizeof chunk)) > 0)
        if (fwrite(chunk, 1, (size_t)n, file) < (size_t)n)
            die("chain_client", strerror(errno));
    if (n < 0)
        die("chain_client", errno == EAGAIN || errno == EWOULDBLOCK ? "timed out" : strerror(errno));
    if (fclose(file) != 0 || rename(aside, path) != 0)
        die("chain_client", strerror(errno));
}

int main(int argc, char **argv)
{
    static char text[LONGEST + 2];
    char host[256], port[6];
    const char *why = "no address";
    if (argc > 1 && strcmp(argv[1], "--no-newline") == 0) {
        ending = "";
        argc--, argv++;
    }
    if (argc != 2)
        die("usage", "chain_client [--no-newline] INPUT");
    /* Aside first: what stands under the file's own name is whole. This name
       is short, the file's may be as long as can be. */
    snprintf(aside, sizeof aside, ".chain_client.%ld", (long)getpid());
    atexit(discard);
    struct sigaction end = {.sa_handler = interrupt};
    sigaction(SIGINT, &end, NULL);
    signal(SIGPIPE, SIG_IGN);
    read_input(argv[1], text);
    take_hop(text, host, port);
    char *path = file_name(text);
    int fd = dial(host, port, &why);
    if (fd < 0)
        die("chain_client", why);
    if (send_all(fd, text, strlen(text)) < 0)
        die("chain_client", strerror(errno));
    download(fd, path);
    close(fd);
    free(path);
    say("The file got downloaded in the client.");
    return 0;
}
