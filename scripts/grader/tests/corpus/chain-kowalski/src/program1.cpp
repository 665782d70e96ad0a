// server and proxy in one. Asks for its port.
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "job.hpp"
#include "sock.hpp"

static std::mutex outLock;
static void say(const std::string& s) {
    std::lock_guard<std::mutex> g(outLock);
    std::cout << s << std::endl;
}

static void work(Sock client, int no) {
    const std::string thr = " in thread " + std::to_string(no);
    char buf[4096];
    try {
        size_t n = client.readSome(buf, sizeof buf);
        if (n == 0) return;
        Job job = Job::parse(std::string(buf, n));
        if (job.hops.empty()) {
            say("Working as a server" + thr);
            std::ifstream f(job.name, std::ios::binary);
            if (!f) throw std::runtime_error("cannot open " + job.name);
            while (f.read(buf, sizeof buf), f.gcount() > 0) client.writeAll(buf, f.gcount());
        } else {
            say("Working as a proxy" + thr);
            Sock next = Sock::dial(job.hops[0].host, job.hops[0].port);
            std::string rest = job.text(1);
            next.writeAll(rest.data(), rest.size());
            while ((n = next.readSome(buf, sizeof buf)) > 0) client.writeAll(buf, n);
        }
        say("file sending" + thr + " completed");
    } catch (const std::exception& e) {
        say("problem" + thr + ": " + e.what());
    }
}

int main() {
    int port = 0;
    std::cout << "Port for this host? " << std::flush;
    if (!(std::cin >> port)) return 1;
    try {
        Sock l = Sock::listener(port);
        say("the server is ready");
        for (int no = 0;; no++) {
            Sock c = l.accept();
            say("creating new thread " + std::to_string(no));
            std::thread(work, std::move(c), no).detach();
        }
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
}
