using Camerad.Fuzzing.Targets;

namespace Camerad.Fuzzing.Tests;

public sealed class FuzzTargetTests
{
    /// <summary>Enough to find a missing length check; <c>Fuzzing all --seconds N</c> goes on from there.</summary>
    private const long Runs = 2000;

    private const ulong Seed = 20261122;

    public static TheoryData<string> Targets => [.. AllTargets.Create().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Parser_bears_damaged_input(string name)
    {
        FuzzTarget target = AllTargets.Create().Single(candidate => candidate.Name == name);
        FuzzFailure? failure = Fuzzer.Run(target, Seed, run => run < Runs, out _);
        Assert.True(failure is null, failure is null ? "" : $"seed {Seed}, run {failure.Run}, input {Convert.ToHexString(failure.Input)}: {failure.Reason}");
    }

    [Fact]
    public void Fuzzer_reports_an_exception_with_its_input()
    {
        var target = new FuzzTarget("fragile", [[1, 2, 3, 4]], input => { if (input.Length < 4) throw new InvalidOperationException("short"); });
        FuzzFailure? failure = Fuzzer.Run(target, Seed, run => run < 1000, out long runs);
        Assert.NotNull(failure);
        Assert.Equal(runs, failure.Run);
        Assert.True(failure.Input.Length < 4);
        FuzzFailure? again = Fuzzer.Run(target, Seed, run => run < 1000, out _);
        Assert.Equal(failure.Input, again!.Input);
    }

    [Fact]
    public void Fuzzer_reports_memory_without_bound()
    {
        var target = new FuzzTarget("greedy", [[1]], _ => GC.KeepAlive(new byte[Fuzzer.MaxAllocationPerRun + 1]));
        Assert.Contains("allocated", Fuzzer.Run(target, Seed, run => run < 1, out _)!.Reason, StringComparison.Ordinal);
    }
}
