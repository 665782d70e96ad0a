#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void on_interrupt(int number) {
    (void)number;
    write(STDOUT_FILENO, "\nBye bye~\n", 10);
    _exit(0);
}

static int lost(void) {
    printf("The server has gone away\n");
    return 1;
}

int main(int argc, char **argv) {
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(argc > 2 ? atoi(argv[2]) : 29999) };
    socklen_t size = sizeof addr;
    char option[64], sentence[4096], request[4200], reply[8192];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, argc > 1 ? argv[1] : "127.0.0.1", &addr.sin_addr);
    signal(SIGINT, on_interrupt);
    signal(SIGPIPE, SIG_IGN);
    if (connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0) { perror("connect"); return 1; }
    getsockname(fd, (struct sockaddr *)&addr, &size);
    printf("The client is running on port %d\n", ntohs(addr.sin_port));
    for (;;) {
        printf("<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number\n");
        printf("3) get server request count\n4) get server running time\n5) exit\n");
        printf("Input option: ");
        if (fgets(option, sizeof option, stdin) == NULL || strcmp(option, "5\n") == 0) break;
        if (option[0] < '1' || option[0] > '4' || option[1] != '\n') {
            printf("Wrong option: %s\n", strtok(option, "\n"));
            continue;
        }
        if (option[0] == '1') {
            printf("Input sentence: ");
            if (fgets(sentence, sizeof sentence, stdin) == NULL) break;
            sprintf(request, "1%s", sentence);
        } else {
            strcpy(request, option);
        }
        struct timespec sent, received;
        clock_gettime(CLOCK_MONOTONIC, &sent);
        if (send(fd, request, strlen(request), 0) < 0) return lost();
        size_t used = 0;
        while (used == 0 || (reply[used - 1] != '\n' && used < sizeof reply - 1)) {
            ssize_t n = recv(fd, reply + used, sizeof reply - 1 - used, 0);
            if (n <= 0) return lost();
            used += n;
        }
        clock_gettime(CLOCK_MONOTONIC, &received);
        reply[used] = '\0';
        double rtt = (received.tv_sec - sent.tv_sec) * 1e3 + (received.tv_nsec - sent.tv_nsec) / 1e6;
        printf("\nReply from server: %sRTT = %.3f ms\n\n", reply, rtt);
    }
    close(fd);
    printf("Bye bye~\n");
    return 0;
}
