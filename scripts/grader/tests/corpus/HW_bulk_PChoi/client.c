#include "bulk.h"
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int run_client(const char *host, const char *port)
{
    static char out[TOTAL], in[TOTAL];
    struct addrinfo h = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *ai;
    int s, n, got = 0, sent = 0;
    printf("Connecting to %s:%s\n", host, port);
    if (getaddrinfo(host, port, &h, &ai)) { fprintf(stderr, "unknown host\n"); return 1; }
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, ai->ai_addr, ai->ai_addrlen) < 0) { perror("connect"); return 1; }
    for (int i = 0; i < TOTAL; i++) out[i] = 'a' + i % 26;
    while (sent < TOTAL && (n = send(s, out + sent, TOTAL - sent, MSG_NOSIGNAL)) > 0) sent += n;
    printf("Sent %d bytes\n", sent);
    while (got < TOTAL && (n = recv(s, in + got, TOTAL - got, 0)) > 0) got += n;
    printf("Received %d bytes\n", got);
    close(s);
    if (got != TOTAL || memcmp(in, out, TOTAL)) { fprintf(stderr, "data differ\n"); return 1; }
    printf("Client finished.\n");
    return 0;
}
