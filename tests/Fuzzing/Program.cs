using System.Diagnostics;
using Camerad.Fuzzing;
using Camerad.Fuzzing.Targets;

// Mutation fuzzing of every parser; what it prints on a failure is enough to repeat it: target, seed and
// run, and the input in hex.
IReadOnlyList<FuzzTarget> targets = AllTargets.Create();
if (args is ["list"])
{
    foreach (FuzzTarget target in targets) Console.WriteLine(target.Name);
    return 0;
}
if (Options.Parse(args) is not { } options
    || (options.Target != "all" && targets.All(target => target.Name != options.Target)))
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

bool failed = false;
foreach (FuzzTarget target in targets.Where(target => options.Target == "all" || target.Name == options.Target))
{
    FuzzTarget seeded = options.Corpus is null
        ? target
        : target with
        {
            Seeds = [.. target.Seeds, .. Directory.EnumerateFiles(options.Corpus).Order().Select(File.ReadAllBytes)],
        };
    long start = Stopwatch.GetTimestamp();
    FuzzFailure? failure = Fuzzer.Run(
        seeded, options.Seed,
        run => options.Seconds is { } seconds
            ? Stopwatch.GetElapsedTime(start).TotalSeconds < seconds
            : run < options.Runs,
        out long runs);
    string outcome = failure is null ? "nothing escaped" : "FAILED";
    Console.WriteLine(
        $"{target.Name}: {runs} runs in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {outcome}");
    if (failure is null) continue;
    failed = true;
    Console.WriteLine(
        $"  seed {options.Seed}, run {failure.Run}\n  input {Convert.ToHexString(failure.Input)}\n  {failure.Reason}");
}
return failed ? 1 : 0;
