#pragma once
#define TOTAL 102400
int run_server(int port);
int run_client(const char *host, const char *port);
