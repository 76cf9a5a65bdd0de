using System.Diagnostics;
using System.Reflection;
using Camerad.Capture.Interop;

namespace Camerad.Capture.Tests.Interop;

/// <summary>What we believe of videodev2.h, against the header itself and the compilers that are here.</summary>
public sealed class LayoutTableTests : IDisposable
{
    private const string Native = "gcc", Arm64 = "aarch64-linux-gnu-gcc";
    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-layout-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sizes_offsets_requests_and_constants_are_the_kernels()
    {
        string program = Compile(Native);

        Assert.Equal(LayoutTable.ToText(), Run(program, []).Output);
    }

    [Fact]
    public void Arm64_has_the_same_layout() => Compile(Arm64);

    [Fact]
    public void Row_that_is_wrong_is_found()
    {
        Assert.SkipUnless(IsInstalled(Native), "gcc is not installed");
        string wrong = LayoutTable.ToC().Replace(
            "sizeof(struct v4l2_buffer)) == 88", "sizeof(struct v4l2_buffer)) == 80", StringComparison.Ordinal);

        (int code, string output) = CompileText(Native, wrong);

        Assert.NotEqual(0, code);
        Assert.Contains("static assertion failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_struct_and_field_has_its_row()
    {
        string[] missing = [.. typeof(Videodev2).GetNestedTypes(BindingFlags.Public)
            .Where(type => type.Name.StartsWith("V4l2", StringComparison.Ordinal))
            .Where(type => type != typeof(Videodev2.V4l2BufferMemory))
            .Where(type => LayoutTable.Rows.Count(row => row.Expression.StartsWith(
                $"offsetof(struct {NativeName(type)},", StringComparison.Ordinal))
                != type.GetFields(BindingFlags.Public | BindingFlags.Instance).Length
                || LayoutTable.Rows.All(row => row.Expression != $"sizeof(struct {NativeName(type)})"))
            .Select(type => type.Name)];

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_constant_and_request_has_its_row()
    {
        int constants = typeof(Videodev2).GetFields(BindingFlags.Public | BindingFlags.Static).Length;

        Assert.Equal(constants, LayoutTable.Rows.Count(row => !row.Expression.Contains('(', StringComparison.Ordinal)));
    }

    private static string NativeName(Type type) => "v4l2" + string.Concat(
        type.Name[4..].Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString())) switch
    {
        "_fmt_desc" => "_fmtdesc",
        "_request_buffers" => "_requestbuffers",
        "_export_buffer" => "_exportbuffer",
        "_stream_parm" => "_streamparm",
        "_query_menu" => "_querymenu",
        "_frm_size_enum" => "_frmsizeenum",
        "_frm_ival_enum" => "_frmivalenum",
        "_frm_size_discrete" => "_frmsize_discrete",
        "_frm_size_stepwise" => "_frmsize_stepwise",
        "_frm_ival_stepwise" => "_frmival_stepwise",
        var name => name,
    };

    private static bool IsInstalled(string compiler) =>
        new[] { "/usr/bin", "/usr/local/bin" }.Any(folder => File.Exists(Path.Combine(folder, compiler)));

    private string Compile(string compiler)
    {
        Assert.SkipUnless(IsInstalled(compiler), $"{compiler} is not installed");

        (int code, string output) = CompileText(compiler, LayoutTable.ToC());

        Assert.True(code == 0, output);
        return Path.Combine(_folder, "layout");
    }

    private (int Code, string Output) CompileText(string compiler, string program)
    {
        string source = Path.Combine(_folder, "layout.c");
        File.WriteAllText(source, program);
        return Run(compiler, ["-o", Path.Combine(_folder, "layout"), source]);
    }

    private static (int Code, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} does not end");
        return (process.ExitCode, output + error.Result);
    }
}
