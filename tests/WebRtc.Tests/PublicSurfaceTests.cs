using System.Reflection;
using System.Text.RegularExpressions;
using Camerad.TestKit.Processes;

namespace Camerad.WebRtc.Tests;

/// <summary>
/// docs/webrtc-api.md says what of the W3C's API is there, and which test shows it; here it is held to be true.
/// </summary>
public sealed partial class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler writes for records, and what every object has.
    private static readonly HashSet<string> Synthesized =
    [
        "Equals", "GetHashCode", "ToString", "Deconstruct", "<Clone>$", "EqualityContract", "GetEnumerator", "Dispose",
        "DisposeAsync",
    ];

    [Fact]
    public void Table_names_every_public_member_and_no_other()
    {
        Dictionary<string, HashSet<string>> written = ReadMembers();
        var actual = typeof(RTCPeerConnection).Assembly.GetExportedTypes().ToDictionary(
            static type => type.Name.Split('`')[0], static type => MembersOf(type).ToHashSet());

        IEnumerable<string> missing = actual.SelectMany(type => type.Value.Except(
            written.GetValueOrDefault(type.Key) ?? []).Prepend(written.ContainsKey(type.Key) ? "" : "(section)")
            .Where(static member => member.Length > 0).Select(member => $"{type.Key}.{member}"));
        IEnumerable<string> gone = written.SelectMany(type => type.Value.Except(
            actual.GetValueOrDefault(type.Key) ?? []).Select(member => $"{type.Key}.{member}"));

        string wrong = string.Join('\n', missing.Order().Select(static one => $"not in the table: {one}")
            .Concat(gone.Order().Select(static one => $"not in the library: {one}")));
        Assert.True(wrong.Length == 0, wrong);
    }

    [Fact]
    public void Each_test_that_the_table_names_is_there()
    {
        ILookup<string, string> tests = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(static file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

        IEnumerable<string> named = Lines().SelectMany(static line => TestName().Matches(line))
            .Select(static match => match.Value)
            .Distinct();

        Assert.All(named, name =>
        {
            string[] parts = name.Split('.');
            Assert.True(tests.Contains(parts[0]), $"there is no {parts[0]}");
            bool isThere = parts.Length == 1
                || tests[parts[0]].Any(source => source.Contains($" {parts[1]}(", StringComparison.Ordinal));
            Assert.True(isThere, $"there is no {name}");
        });
    }

    [Fact]
    public void Each_row_with_members_names_a_test() => Assert.All(
        Lines().Where(static line => line.Split('|') is { Length: >= 5 } cells && Code().IsMatch(cells[2])),
        static line => Assert.Matches(TestName(), line.Split('|')[3]));

    private static IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum) return [];
        return type.GetMembers(Declared)
            .Where(static member => member is not MethodBase { IsSpecialName: true } and not Type)
            .Select(static member => member.Name.Split('.')[^1])
            .Where(static name => !Synthesized.Contains(name))
            .Distinct();
    }

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "webrtc-api.md"));

    // ### Type, then rows: | W3C's members | `Member` … | tests |
    private static Dictionary<string, HashSet<string>> ReadMembers()
    {
        var members = new Dictionary<string, HashSet<string>>();
        string type = "";
        foreach (string line in Lines())
        {
            if (line.StartsWith("### ", StringComparison.Ordinal)) members.TryAdd(type = line[4..].Trim(), []);
            else if (line.StartsWith('#')) type = "";
            else if (type.Length > 0 && line.StartsWith('|') && line.Split('|') is { Length: >= 5 } cells)
                members[type].UnionWith(Code().Matches(cells[2]).Select(static match => match.Groups[1].Value));
        }

        return members;
    }

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+Tests(\.[A-Z][A-Za-z0-9_]+)?")]
    private static partial Regex TestName();
}
