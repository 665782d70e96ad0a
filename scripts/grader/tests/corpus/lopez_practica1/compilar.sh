#!/bin/sh
set -e
gcc -Wall -o servidor servidor.c comun.c
gcc -Wall -o cliente cliente.c comun.c
echo listo
