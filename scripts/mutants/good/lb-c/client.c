#include "net.h"

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 9090;
    char reply[1025];
    int fd = connect_to("localhost", port);
    if (fd < 0) {
        perror("connect");
        return 1;
    }
    printf("Connected to proxy at localhost:%d\n", port);
    for (int i = 1; i <= 4; i++) {
        printf("\nSending: 'hello' (Request %d)\n", i);
        send_all(fd, "hello", 5);
        ssize_t n = recv(fd, reply, 1024, 0);
        if (n <= 0) {
            fprintf(stderr, "the proxy is gone\n");
            break;
        }
        reply[n] = '\0';
        printf("Received: '%s'\n", reply);
        if (i < 4)
            sleep(1);
    }
    printf("Client shutting down.\n");
    close(fd);
    return 0;
}
