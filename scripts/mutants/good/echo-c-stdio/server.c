#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_sigint(int sig)
{
    static const char bye[] = "Ctrl + C, exiting...\n";
    write(STDOUT_FILENO, bye, sizeof(bye) - 1);
    _exit(0);
}

static int send_all(int fd, const char *buf, ssize_t len)
{
    ssize_t sent = 0;
    while (sent < len) {
        ssize_t n = send(fd, buf + sent, len - sent, MSG_NOSIGNAL);
        if (n < 0)
            return -1;
        sent += n;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8000;
    struct sockaddr_in addr, peer;
    char buf[1025];
    int one = 1;

    signal(SIGINT, on_sigint);

    printf("\nUse ./server HOST PORT for non default args\n");
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    inet_pton(AF_INET, host, &addr.sin_addr);
    if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 5);
    printf("Listening on %s:%d\n", host, port);

    while (1) {
        socklen_t len = sizeof(peer);
        int conn = accept(listener, (struct sockaddr *)&peer, &len);
        if (conn < 0)
            continue;
        const char *ip = inet_ntoa(peer.sin_addr);
        int from = ntohs(peer.sin_port);
        printf("Connected by ('%s', %d)\n", ip, from);
        ssize_t n;
        while ((n = recv(conn, buf, 1024, 0)) > 0) {
            buf[n] = '\0';
            printf("Received data from ('%s', %d) : %s\n", ip, from, buf);
            if (send_all(conn, buf, n) < 0)
                break;
        }
        close(conn);
    }
}
