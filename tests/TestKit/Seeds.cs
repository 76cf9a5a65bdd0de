namespace Camerad.TestKit;

/// <summary>Runs a test once per seed; a failure names the seed, so that it can be run again alone.</summary>
internal static class Seeds
{
    public static void ForEach(int count, Action<ulong> test, ulong first = 1)
    {
        for (ulong seed = first; seed < first + (ulong)count; seed++) Run(seed, test);
    }

    public static void Run(ulong seed, Action<ulong> test)
    {
        try
        {
            test(seed);
        }
        catch (Exception exception)
        {
            throw new SeededFailureException($"Failed with seed {seed}: {exception.Message}", exception);
        }
    }
}
