namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>
/// Every prefix of a message, and the message with random bytes changed, by a seed that a failure names.
/// </summary>
internal static class Mutations
{
    private const int Rounds = 3000;

    public delegate void Parser(ReadOnlySpan<byte> bytes);

    public static void Run(byte[] message, Parser parse)
    {
        for (int length = 0; length <= message.Length; length++) parse(message.AsSpan(0, length));
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            byte[] mutated = [.. message];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                parse(mutated.AsSpan(0, random.Next(2) == 0 ? mutated.Length : random.Next(mutated.Length + 1)));
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
        }
    }
}
