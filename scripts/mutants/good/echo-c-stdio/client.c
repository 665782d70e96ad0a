#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_sigint(int sig)
{
    static const char bye[] = "\nCtrl + C, exiting...\n";
    write(STDOUT_FILENO, bye, sizeof(bye) - 1);
    _exit(0);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8000;
    struct sockaddr_in addr;
    char line[1024], reply[1025];

    signal(SIGINT, on_sigint);

    printf("\nUse ./client HOST PORT for non default args\n");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    inet_pton(AF_INET, host, &addr.sin_addr);
    if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        perror("connect");
        return 1;
    }
    printf("Connected to %s:%d, use Ctrl+C to exit\n", host, port);

    while (printf("> "), fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0')
            continue;
        if (write(fd, line, strlen(line)) < 0) {
            perror("write");
            return 1;
        }
        ssize_t n = read(fd, reply, 1024);
        if (n <= 0)
            break;
        reply[n] = '\0';
        printf("Received  :  %s\n", reply);
    }
    close(fd);
    return 0;
}
