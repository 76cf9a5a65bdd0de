using System.Runtime.Versioning;
using Camerad.Signaling.Access;

namespace Camerad.Signaling.Tests.Access;

[SupportedOSPlatform("linux")]
public sealed class AccessTokenTests : IDisposable
{
    private const string Secret = "0123456789abcdef";
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(Secret, true)]
    [InlineData("0123456789abcdeF", false)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789abcdef0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Token_matches_itself_only(string? presented, bool expected) =>
        Assert.Equal(expected, new AccessToken(Secret).Matches(presented));

    [Theory]
    [InlineData("Bearer 0123456789abcdef", true)]
    [InlineData("bearer  0123456789abcdef", true)]
    [InlineData("Basic 0123456789abcdef", false)]
    [InlineData("0123456789abcdef", false)]
    [InlineData("Bearer", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Token_is_taken_from_a_bearer_header(string? header, bool expected) =>
        Assert.Equal(expected, new AccessToken(Secret).MatchesAuthorization(header));

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789 abcdef")]
    [InlineData("0123456789abcdefä")]
    public void Token_that_can_not_stand_in_a_header_is_refused_without_repeating_it(string secret)
    {
        var exception = Assert.Throws<ArgumentException>(() => new AccessToken(secret));
        Assert.DoesNotContain(secret, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_is_trimmed_and_warned_about_when_all_may_read_it()
    {
        File.WriteAllText(_path, $"\n {Secret} \n");
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(AccessToken.FromFile(_path).Warning);
        Assert.True(AccessToken.FromFile(_path).Matches(Secret));

        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal($"Everybody on this machine may read the token file {_path}: chmod 600 {_path}",
            AccessToken.FromFile(_path).Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two words that are long enough")]
    public void File_with_a_bad_token_is_named(string content)
    {
        File.WriteAllText(_path, content);
        Assert.Contains(_path, Assert.Throws<AccessTokenException>(
            () => AccessToken.FromFile(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_missing_or_too_long_is_named()
    {
        string missing = _path + ".missing";
        Assert.Contains(missing, Assert.Throws<AccessTokenException>(
            () => AccessToken.FromFile(missing)).Message, StringComparison.Ordinal);
        File.WriteAllText(_path, new string(' ', 5000) + Secret);
        Assert.Throws<AccessTokenException>(() => AccessToken.FromFile(_path));
    }
}
