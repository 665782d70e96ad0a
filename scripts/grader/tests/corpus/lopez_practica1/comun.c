#include <stdio.h>
#include <stdlib.h>
#include "comun.h"

void morir(const char *que)
{
    perror(que);
    exit(EXIT_FAILURE);
}
