#include <stdio.h>
/* v1, nie kompiluje sie jeszcze */
int main() { int s = socket(AF_INET, SOCK_STREAM, 0) bind(s); }
