#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE (100 * 1024)

int main(int argc, char *argv[])
{
    struct addrinfo hints, *res;
    static char out[SIZE], in[SIZE];

    if (argc < 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    printf("Connecting to %s:%s\n", argv[1], argv[2]);
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(argv[1], argv[2], &hints, &res) != 0) {
        fprintf(stderr, "unknown host %s\n", argv[1]);
        return 1;
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, res->ai_addr, res->ai_addrlen) < 0) {
        perror("connect");
        return 1;
    }

    for (int i = 0; i < SIZE; i++)
        out[i] = 'a' + i % 26;
    int sent = 0;
    while (sent < SIZE) {
        int n = write(fd, out + sent, SIZE - sent);
        if (n < 0) {
            perror("write");
            return 1;
        }
        sent += n;
    }
    printf("Sent %d bytes\n", sent);

    int received = 0, n;
    while (received < SIZE && (n = read(fd, in + received, SIZE - received)) > 0)
        received += n;
    printf("Received %d bytes\n", received);
    if (received < SIZE || memcmp(in, out, SIZE) != 0) {
        fprintf(stderr, "the data came back different\n");
        return 1;
    }
    close(fd);
    printf("Client finished.\n");
    return 0;
}
