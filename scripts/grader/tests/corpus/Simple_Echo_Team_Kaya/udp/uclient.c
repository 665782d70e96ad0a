#include "uecho.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    char buf[MAXMSG];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {0}, me;
    socklen_t len = sizeof me;
    to.sin_family = AF_INET;
    to.sin_port = htons(SERVICE_PORT);
    inet_pton(AF_INET, SERVICE_HOST, &to.sin_addr);
    connect(fd, (struct sockaddr *)&to, sizeof to);
    getsockname(fd, (struct sockaddr *)&me, &len);
    printf("The client is running on port %d\n", ntohs(me.sin_port));

    printf("Input lowercase sentence: ");
    fflush(stdout);
    if (!fgets(buf, sizeof buf, stdin))
        return 0;
    buf[strcspn(buf, "\n")] = 0;
    send(fd, buf, strlen(buf), 0);
    ssize_t n = recv(fd, buf, sizeof buf - 1, 0);
    if (n < 0) {
        perror("recv");
        return 1;
    }
    buf[n] = 0;
    printf("Reply from server: %s\n", buf);
    close(fd);
    return 0;
}
