#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFSIZE 2048

int main(int argc, char *argv[])
{
    struct sockaddr_in server, me;
    socklen_t len = sizeof(me);
    char buf[BUFSIZE];

    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    memset(&me, 0, sizeof(me));
    me.sin_family = AF_INET;
    bind(sock, (struct sockaddr *)&me, sizeof(me));
    getsockname(sock, (struct sockaddr *)&me, &len);
    printf("The client is running on port %d\n", ntohs(me.sin_port));

    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_port = htons(argc > 2 ? atoi(argv[2]) : 12000);
    inet_pton(AF_INET, argc > 2 ? argv[1] : "127.0.0.1", &server.sin_addr);

    printf("Input lowercase sentence: ");
    if (fgets(buf, BUFSIZE, stdin) == NULL)
        exit(1);
    buf[strcspn(buf, "\n")] = '\0';
    sendto(sock, buf, strlen(buf), 0, (struct sockaddr *)&server, sizeof(server));
    int n = recvfrom(sock, buf, BUFSIZE - 1, 0, NULL, NULL);
    if (n < 0) {
        perror("recvfrom");
        exit(1);
    }
    buf[n] = '\0';
    printf("Reply from server: %s\n", buf);
    close(sock);
    return 0;
}
