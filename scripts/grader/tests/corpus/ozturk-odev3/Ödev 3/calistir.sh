#!/bin/bash
# üç istemciyi aynı anda çalıştırır (önce sunucuyu başka terminalde aç)
for i in 1 2 3; do
    python3 istemci.py &
done
wait
