#include "bulk.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option opts[] = {
    {"server", no_argument, 0, 's'}, {"client", required_argument, 0, 'c'},
    {"port", required_argument, 0, 'p'}, {0, 0, 0, 0}};

int main(int argc, char **argv)
{
    const char *host = NULL, *port = "8000";
    int server = 0, o;
    while ((o = getopt_long(argc, argv, "sc:p:", opts, NULL)) != -1)
        switch (o) {
        case 's': server = 1; break;
        case 'c': host = optarg; break;
        case 'p': port = optarg; break;
        default: return 2;
        }
    if (server) return run_server(atoi(port));
    if (host) return run_client(host, port);
    fprintf(stderr, "bulk --server [--port N]\nbulk --client HOST [--port N]\n");
    return 2;
}
