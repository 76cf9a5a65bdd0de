namespace Camerad.Fuzzing;

/// <summary>Damages an input the way that finds parsers' mistakes: lengths, counts and borders.</summary>
internal sealed class Mutator(FuzzRandom random, IReadOnlyList<byte[]> seeds)
{
    /// <summary>
    /// Bytes; nothing that we parse in one piece is longer, but for SDP and JSON that are refused beyond it.
    /// </summary>
    public const int MaxInputLength = 80 * 1024;

    private const int MaxMutations = 8;

    private static readonly byte[] InterestingBytes =
        [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, (byte)'\r', (byte)'\n', (byte)' ', (byte)':', (byte)'"', (byte)'9'];

    public byte[] Next()
    {
        List<byte> input = [.. seeds[random.Next(seeds.Count)]];
        for (int left = 1 + random.Next(MaxMutations); left > 0; left--) Mutate(input);
        if (input.Count > MaxInputLength) input.RemoveRange(MaxInputLength, input.Count - MaxInputLength);
        return [.. input];
    }

    private void Mutate(List<byte> input)
    {
        int at = random.Next(input.Count + 1);
        int count = Math.Min(input.Count - at, 1 + random.Next(random.Next(4) == 0 ? 512 : 8));
        switch (random.Next(8))
        {
            case 0:
                input.RemoveRange(at, input.Count - at);
                break;
            case 1:
                input.RemoveRange(at, count);
                break;
            case 2:
                input.InsertRange(at, input.GetRange(at, count));
                break;
            case 3:
                Splice(input, at);
                break;
            case 4:
                input.Insert(at, InterestingBytes[random.Next(InterestingBytes.Length)]);
                break;
            case 5 when at < input.Count:
                input[at] = InterestingBytes[random.Next(InterestingBytes.Length)];
                break;
            case 6 when at + 1 < input.Count:
                Overwrite(input, at);
                break;
            default:
                if (at < input.Count) input[at] ^= (byte)(1 << random.Next(8));
                break;
        }
    }

    /// <summary>Goes on with the middle of another seed.</summary>
    private void Splice(List<byte> input, int at)
    {
        byte[] other = seeds[random.Next(seeds.Count)];
        int from = random.Next(other.Length + 1);
        input.RemoveRange(at, input.Count - at);
        input.AddRange(other.AsSpan(from));
    }

    /// <summary>A 16-bit length or count gets a border value.</summary>
    private void Overwrite(List<byte> input, int at)
    {
        int[] borders = [0, 1, 0x7FFF, 0x8000, 0xFFFF, input.Count, input.Count - at, input.Count - at - 2];
        int value = borders[random.Next(borders.Length)];
        input[at] = (byte)(value >> 8);
        input[at + 1] = (byte)value;
    }
}
