/* part 1: the client
 * ./part1 <port> [host]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netdb.h>
#include <sys/socket.h>
#include "net.h"

int main(int argc, char **argv)
{
    const char *port = argc > 1 ? argv[1] : "9090";
    const char *host = argc > 2 ? argv[2] : "localhost";
    char buf[BUFSZ * 2];
    int fd = dial(host, port);
    if (fd < 0) {
        fprintf(stderr, "cannot connect to %s:%s\n", host, port);
        return 1;
    }
    printf("Connected to proxy at %s:%s\n", host, port);
    for (int i = 1; i <= 4; i++) {
        printf("\nSending: 'hello' (Request %d)\n", i);
        if (send_all(fd, "hello", 5) < 0) {
            perror("send");
            return 1;
        }
        ssize_t n = recv(fd, buf, sizeof buf - 1, 0);
        if (n <= 0) {
            printf("proxy is gone\n");
            return 1;
        }
        buf[n] = 0;
        printf("Received: '%s'\n", buf);
        if (i < 4)
            sleep(1);
    }
    close(fd);
    printf("Client shutting down.\n");
    return 0;
}
