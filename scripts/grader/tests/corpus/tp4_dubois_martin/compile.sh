#!/bin/sh
gcc -Wall -o serveur src/serveur.c
gcc -Wall -o client src/client.c
