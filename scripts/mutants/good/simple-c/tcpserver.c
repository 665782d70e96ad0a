#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFSIZE 2048

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 12000;
    int one = 1;
    struct sockaddr_in server, client;
    socklen_t len;
    char buf[BUFSIZE];

    signal(SIGPIPE, SIG_IGN);
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = INADDR_ANY;
    server.sin_port = htons(port);
    if (bind(sock, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind");
        exit(1);
    }
    listen(sock, 5);
    printf("The server is ready to receive on port %d\n", port);

    for (;;) {
        len = sizeof(client);
        int conn = accept(sock, (struct sockaddr *)&client, &len);
        if (conn < 0)
            continue;
        printf("Connection request from %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));
        int n;
        while ((n = recv(conn, buf, BUFSIZE, 0)) > 0) {
            for (int i = 0; i < n; i++)
                buf[i] = toupper((unsigned char)buf[i]);
            send(conn, buf, n, 0);
        }
        close(conn);
    }
}
