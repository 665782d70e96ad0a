/* Client of the bulk echo: hw-bulk/README.md, "Client".

   bulk_client HOST PORT [SIZE]        (default 102400 bytes)

   As in the report, everything is sent before anything is read. */
#include "peer.h"
#include <stdint.h>
#include <sys/time.h>

enum { PATIENCE = 10 }; /* seconds of silence */

static size_t number_of_bytes(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0)
        die("bulk_client", "SIZE is a number of bytes");
    return (size_t)n;
}

/* Numbers that never repeat: a shift by any distance shows. */
static void *pattern(size_t size)
{
    uint64_t *numbers = must_alloc(size + sizeof *numbers);
    for (size_t i = 0; i <= size / sizeof *numbers; i++)
        numbers[i] = i;
    return numbers;
}

static void fail(void)
{
    die("bulk_client", errno == EAGAIN || errno == EWOULDBLOCK ? "timed out" : strerror(errno));
}

int main(int argc, char **argv)
{
    struct timeval limit = {.tv_sec = PATIENCE};
    const char *why = "no address";
    if (argc != 3 && argc != 4)
        die("usage", "bulk_client HOST PORT [SIZE]");
    size_t size = argc > 3 ? number_of_bytes(argv[3]) : 102400, n = 0;
    ssize_t got = 1;
    start(NULL);
    char *data = pattern(size), *reply = must_alloc(size);
    say("Connecting to %s:%s", argv[1], argv[2]);
    int fd = dial(argv[1], argv[2], &why);
    if (fd < 0)
        die("bulk_client", why);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (send_all(fd, data, size) < 0)
        fail();
    say("Sent %zu bytes", size);
    while (n < size && (got = recv_some(fd, reply + n, size - n)) > 0)
        n += (size_t)got;
    if (got < 0)
        fail();
    close(fd);
    say("Received %zu bytes", n);
    if (n < size)
        die("bulk_client", "the reply is too short");
    if (memcmp(reply, data, size) != 0)
        die("bulk_client", "the reply is not what was sent");
    say("Client finished.");
    free(reply);
    free(data);
    return 0;
}
