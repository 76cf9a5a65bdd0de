namespace Camerad.Fuzzing;

/// <summary>Runs a target over damaged seeds until a run fails or enough have been made.</summary>
internal static class Fuzzer
{
    /// <summary>Bytes that one input of at most 80 KiB may make a parser allocate.</summary>
    internal const long MaxAllocationPerRun = 64L * 1024 * 1024;

    /// <param name="target">What to run.</param>
    /// <param name="seed">Makes every run's input, together with its number.</param>
    /// <param name="mayContinue">Asked with the number of runs made.</param>
    /// <param name="runs">Runs made.</param>
    /// <returns>Null if every input was borne.</returns>
    public static FuzzFailure? Run(FuzzTarget target, ulong seed, Func<long, bool> mayContinue, out long runs)
    {
        runs = 0;
        foreach (byte[] input in target.Seeds)
            if (Try(target, input) is { } reason) return new FuzzFailure(-1, input, reason);
        for (; mayContinue(runs); runs++)
        {
            byte[] input = new Mutator(new FuzzRandom(FuzzRandom.SeedOfRun(seed, runs)), target.Seeds).Next();
            if (Try(target, input) is { } reason) return new FuzzFailure(runs, input, reason);
        }
        return null;
    }

    private static string? Try(FuzzTarget target, byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run((byte[])input.Clone());
        }
#pragma warning disable CA1031 // Whatever escapes a parser is what this program looks for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.ToString();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MaxAllocationPerRun
            ? $"{allocated} bytes allocated for {input.Length} bytes of input"
            : null;
    }
}
