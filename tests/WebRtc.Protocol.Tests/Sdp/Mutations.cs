using Camerad.TestKit;

namespace Camerad.WebRtc.Protocol.Tests.Sdp;

/// <summary>Seeded damage to text: flipped, deleted, doubled and foreign characters.</summary>
internal static class Mutations
{
    private const string Foreign = "\0\r\n :=/*-;,0179azAZ\uFFFF";

    public static IEnumerable<string> Of(string text, ulong seed, int count)
    {
        var random = new SeededRandom(seed);
        for (int i = 0; i < count; i++)
        {
            List<char> characters = [.. text];
            for (uint changes = 1 + (random.NextUInt32() % 6); changes > 0 && characters.Count > 0; changes--)
            {
                int at = (int)(random.NextUInt32() % (uint)characters.Count);
                uint kind = random.NextUInt32() % 4;
                if (kind == 0) characters[at] ^= (char)(1 << (int)(random.NextUInt32() % 8));
                else if (kind == 1)
                    characters.RemoveRange(at, Math.Min(characters.Count - at, (int)(random.NextUInt32() % 30)));
                else if (kind == 2)
                    characters.InsertRange(at, characters.GetRange(at, Math.Min(characters.Count - at, 40)));
                else characters[at] = Foreign[(int)(random.NextUInt32() % (uint)Foreign.Length)];
            }
            yield return new string([.. characters]);
        }
    }
}
