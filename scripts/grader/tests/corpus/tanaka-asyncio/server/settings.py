# -*- coding: utf-8 -*-
HOST = "0.0.0.0"
PORT = 34567
