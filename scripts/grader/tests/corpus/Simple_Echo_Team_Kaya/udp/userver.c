/* SimpleEcho UDP with epoll (one descriptor, but we wanted to try it) - Emre Kaya */
#include "uecho.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in me = {0};
    me.sin_family = AF_INET;
    me.sin_addr.s_addr = INADDR_ANY;
    me.sin_port = htons(SERVICE_PORT);
    if (bind(fd, (struct sockaddr *)&me, sizeof me) == -1) {
        perror("bind");
        return 1;
    }
    int ep = epoll_create1(0);
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
    printf("The server is ready to receive on port %d\n", SERVICE_PORT);

    for (;;) {
        if (epoll_wait(ep, &ev, 1, -1) < 1)
            continue;
        char buf[MAXMSG];
        struct sockaddr_in from;
        socklen_t len = sizeof from;
        ssize_t n = recvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &len);
        if (n < 0)
            continue;
        printf("UDP message from %s:%d\n", inet_ntoa(from.sin_addr), ntohs(from.sin_port));
        for (ssize_t i = 0; i < n; i++)
            buf[i] = toupper((unsigned char)buf[i]);
        sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
    }
}
