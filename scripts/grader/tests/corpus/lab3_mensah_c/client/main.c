/* The sentence may have several lines: an empty line ends it. */
#include <arpa/inet.h>
#include <getopt.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "proto.h"

static void bye(int s) { (void)s; if (write(1, "\nBye bye~\n", 10) < 0) _exit(1); _exit(0); }

static int read_sentence(char *out, size_t max)
{
    char line[8192];
    out[0] = 0;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (!line[0]) return 1;
        if (strlen(out) + strlen(line) + 2 > max) return 1;
        if (out[0]) strcat(out, " ");
        strcat(out, line);
    }
    return out[0] != 0;
}

int main(int argc, char **argv)
{
    const char *host = "127.0.0.1", *port = "29999";
    int o;
    while ((o = getopt(argc, argv, "a:p:")) != -1) {
        if (o == 'a') host = optarg;
        else if (o == 'p') port = optarg;
        else { fprintf(stderr, "usage: %s [-a address] [-p port]\n", argv[0]); return 2; }
    }
    signal(SIGINT, bye);
    struct addrinfo hint = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *ai;
    if (getaddrinfo(host, port, &hint, &ai)) { fprintf(stderr, "no such host\n"); return 1; }
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, ai->ai_addr, ai->ai_addrlen)) { perror("connect"); return 1; }
    struct sockaddr_in me; socklen_t ml = sizeof me;
    getsockname(s, (void *)&me, &ml);
    printf("The client is running on port %d\n", ntohs(me.sin_port));
    struct reader r; reader_init(&r, s);
    static char text[16384], answer[MAX_MSG];

    for (;;) {
        char line[64]; int opt = 0;
        printf("<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number\n"
               "3) get server request count\n4) get server running time\n5) exit\nInput option: ");
        fflush(stdout);
        do {
            if (!fgets(line, sizeof line, stdin)) { bye(0); }
        } while (line[0] == '\n');
        opt = atoi(line);
        text[0] = 0;
        if (opt == 5) { write_msg(s, OP_BYE, ""); break; }
        if (opt < 1 || opt > 5) { printf("Wrong option!\n"); continue; }
        if (opt == 1) {
            printf("Input sentence: "); fflush(stdout);
            /* the rest of the option line */
            int c = getchar();
            if (c != '\n') ungetc(c, stdin);
            if (!read_sentence(text, sizeof text)) { bye(0); }
        }
        struct timespec a, b;
        clock_gettime(CLOCK_MONOTONIC, &a);
        if (write_msg(s, " UACT"[opt], text) || read_msg(&r, answer, sizeof answer) != 1) {
            printf("The server has gone away.\n");
            return 1;
        }
        clock_gettime(CLOCK_MONOTONIC, &b);
        printf("\nReply from server: %s\nRTT = %.3f ms\n\n", answer,
               (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
    }
    puts("Bye bye~");
    return 0;
}
