// client. Asks for the file with the way.
#include <fstream>
#include <iostream>
#include <sstream>

#include "job.hpp"
#include "sock.hpp"

int main() {
    std::string way;
    std::cout << "Name of the input file: " << std::flush;
    std::getline(std::cin, way);
    std::ifstream in(way);
    if (!in) {
        std::cerr << "there is no " << way << "\n";
        return 1;
    }
    try {
        std::stringstream all;
        all << in.rdbuf();
        Job job = Job::parse(all.str());
        if (job.hops.empty()) throw std::runtime_error("no hops in " + way);
        Sock s = Sock::dial(job.hops[0].host, job.hops[0].port);
        s.timeout(10);
        std::string req = job.text(1);
        s.writeAll(req.data(), req.size());

        std::ofstream out(job.name, std::ios::binary);
        char buf[8192];
        size_t total = 0;
        while (size_t n = s.readSome(buf, sizeof buf)) {
            out.write(buf, n);
            total += n;
        }
        std::cout << "The file got downloaded in the client. (" << total << " bytes)\n";
    } catch (const std::exception& e) {
        std::cerr << "error: " << e.what() << "\n";
        return 1;
    }
}
