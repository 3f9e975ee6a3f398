// The peer over HTTP/2: gRPC's C++ callback server and client, echo of a message of 20 fields.
//   grpc_echo serve ADDRESS
//   grpc_echo call ADDRESS IN_FLIGHT SECONDS   -> prints "calls_per_second p50_us p99_us"
//   grpc_echo stream ADDRESS COUNT   -> prints "items_per_second"
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <vector>

#include "grpc_echo.grpc.pb.h"

using Clock = std::chrono::steady_clock;

// Writes the next item when the last has been taken.
class Items final : public grpc::ServerWriteReactor<benchmarks::Job> {
  public:
    explicit Items(const benchmarks::Job &asked)
        : item(asked), left(asked.estimated_hours_hundredths()) {
        next();
    }

    void OnWriteDone(bool ok) override {
        if (ok) return next();
        Finish(grpc::Status::CANCELLED);
    }

    void OnDone() override { delete this; }

  private:
    void next() {
        if (left-- > 0) return StartWrite(&item);
        Finish(grpc::Status::OK);
    }

    benchmarks::Job item;
    int64_t left;
};

class EchoService final : public benchmarks::Echo::CallbackService {
    grpc::ServerUnaryReactor *SayJob(grpc::CallbackServerContext *context,
                                     const benchmarks::Job *request,
                                     benchmarks::Job *response) override {
        *response = *request;
        auto *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }

    grpc::ServerWriteReactor<benchmarks::Job> *Jobs(grpc::CallbackServerContext *context,
                                                    const benchmarks::Job *request) override {
        return new Items(*request);
    }
};

static int serve(const char *address) {
    EchoService service;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    auto server = builder.BuildAndStart();
    if (!server) return 1;
    server->Wait();
    return 0;
}

static benchmarks::Job job() {
    benchmarks::Job job;
    job.set_id("0198c0de-0000-7000-8000-000000000010");
    job.set_shop_id("0198c0de-0000-7000-8000-000000000002");
    job.set_customer_id("0198c0de-0000-7000-8000-000000000011");
    job.set_vehicle_id("0198c0de-0000-7000-8000-000000000012");
    job.set_job_number("RO-26-00417");
    job.set_status(4);
    job.set_job_type(1);
    job.set_currency("USD");
    job.set_claim_number("PM-2026-004417");
    job.set_estimated_hours_hundredths(1840);
    job.set_damage_description("Left front: bumper cover, headlamp, fender and hood.");
    job.set_repair_description("Replace bumper cover and headlamp, repair fender, blend.");
    job.set_notes("Second key in the glove box.");
    job.set_customer_notes("Please call before noon.");
    job.set_is_drp(true);
    job.set_drp_program("Prairie Mutual Direct");
    job.set_is_insurance(true);
    job.set_photos_required(true);
    job.set_rental_required(true);
    job.set_tow_required(true);
    return job;
}

struct Run {
    std::unique_ptr<benchmarks::Echo::Stub> stub;
    benchmarks::Job request = job();
    Clock::time_point end;
    std::mutex mutex;
    std::condition_variable done;
    int alive = 0;
    bool failed = false;
    std::vector<double> microseconds;
};

// One lane: a call at a time, the next from the answer to the last.
struct Lane {
    Run &run;
    std::unique_ptr<grpc::ClientContext> context;
    benchmarks::Job response;
    Clock::time_point sent;
    std::vector<double> took;

    void next() {
        context = std::make_unique<grpc::ClientContext>();
        context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
        sent = Clock::now();
        run.stub->async()->SayJob(context.get(), &run.request, &response,
                                  [this](grpc::Status status) { ended(status); });
    }

    void ended(const grpc::Status &status) {
        auto now = Clock::now();
        took.push_back(std::chrono::duration<double, std::micro>(now - sent).count());
        if (status.ok() && now < run.end) return next();
        std::lock_guard<std::mutex> lock(run.mutex);
        if (!status.ok()) run.failed = true;
        run.microseconds.insert(run.microseconds.end(), took.begin(), took.end());
        if (--run.alive == 0) run.done.notify_one();
    }
};

static int call(const char *address, int in_flight, double seconds) {
    Run run;
    auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(5)))
        return 1;
    run.stub = benchmarks::Echo::NewStub(channel);
    auto begin = Clock::now();
    run.end = begin + std::chrono::microseconds(static_cast<long>(seconds * 1e6));
    run.alive = in_flight;
    std::vector<std::unique_ptr<Lane>> lanes;
    for (int i = 0; i < in_flight; i++) lanes.push_back(std::unique_ptr<Lane>(new Lane{run}));
    for (auto &lane : lanes) lane->next();
    std::unique_lock<std::mutex> lock(run.mutex);
    run.done.wait(lock, [&] { return run.alive == 0; });
    double took = std::chrono::duration<double>(Clock::now() - begin).count();
    if (run.failed) return 1;
    auto &all = run.microseconds;
    std::sort(all.begin(), all.end());
    printf("%.0f %.1f %.1f\n", all.size() / took, all[all.size() / 2],
           all[all.size() * 99 / 100]);
    return 0;
}

static int stream(const char *address, long count) {
    auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(5)))
        return 1;
    auto stub = benchmarks::Echo::NewStub(channel);
    grpc::ClientContext context;
    benchmarks::Job asked = job(), item;
    asked.set_estimated_hours_hundredths(count);
    auto begin = Clock::now();
    auto reader = stub->Jobs(&context, asked);
    long came = 0;
    while (reader->Read(&item)) came++;
    double took = std::chrono::duration<double>(Clock::now() - begin).count();
    if (!reader->Finish().ok() || came != count) return 1;
    printf("%.0f\n", came / took);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "serve") == 0) return serve(argv[2]);
    if (argc == 5 && strcmp(argv[1], "call") == 0)
        return call(argv[2], atoi(argv[3]), atof(argv[4]));
    if (argc == 4 && strcmp(argv[1], "stream") == 0) return stream(argv[2], atol(argv[3]));
    fprintf(stderr, "usage: grpc_echo serve ADDRESS | call ADDRESS IN_FLIGHT SECONDS\n");
    return 2;
}
