"""Serves a GGUF model with xllamacpp's HTTP server: xllamacpp_server.py MODEL ALIAS PORT CONTEXT THREADS"""

import sys
import time

import xllamacpp

model, alias, port, context, threads = sys.argv[1:6]
params = xllamacpp.CommonParams()
params.model.path = model
# A string would be taken for the set of its letters.
params.model_alias = {alias} if isinstance(params.model_alias, set) else alias
params.hostnames = ["127.0.0.1"] if isinstance(params.hostnames, (list, tuple)) else "127.0.0.1"
params.port = int(port)
params.n_ctx = int(context)
params.n_parallel = 1
params.cpuparams.n_threads = int(threads)
server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
while True:
    time.sleep(3600)
