using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor bmm(Tensor input, Tensor batch2) =>
        input.bmm(batch2);

    public static Tensor cholesky(Tensor input, bool upper) =>
        input.cholesky(upper);

    public static Tensor cholesky_inverse(Tensor input, bool upper = false) =>
        input.cholesky_inverse(upper);

    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) =>
        input.cholesky_solve(input2, upper);

    public static Tensor cov(Tensor input, long correction = 1, Tensor? fweights = null, Tensor? aweights = null) =>
        input.cov(correction, fweights, aweights);

    public static Tensor det(Tensor input) =>
        input.det();

    public static Tensor dot(Tensor input, Tensor other) =>
        input.dot(other);

    public static Tensor inner(Tensor input, Tensor vec2) =>
        input.inner(vec2);

    public static Tensor inverse(Tensor input) =>
        input.inverse();

    public static Tensor logdet(Tensor input) =>
        input.logdet();

    public static Tensor matmul(Tensor input, Tensor target) =>
        input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) =>
        input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) =>
        input.mv(target);

    public static Tensor outer(Tensor input, Tensor vec2) =>
        input.outer(vec2);

    public static Tensor trace(Tensor input) =>
        input.trace();

    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.Call("einsum", equation, tensors);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Aten.Call("cdist", x1, x2, p, (long)compute_mode);

    public static Tensor cholesky(Tensor input) => input.cholesky();

    /// <summary>The part of torch.linalg that Gaussian mixtures need.</summary>
    public static partial class linalg
    {
        public static Tensor cholesky(Tensor input) => Aten.Call("linalg_cholesky", input);

        public static Tensor det(Tensor input) => Aten.Call("linalg_det", input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Aten.Call2("linalg_eigh", input, UPLO.ToString());

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.Call("linalg_eigvalsh", input, UPLO.ToString());

        public static Tensor inv(Tensor input) => Aten.Call("linalg_inv", input);

        public static Tensor solve(Tensor input, Tensor other, bool left = true) => Aten.Call("linalg_solve", input, other, left);

        public static (Tensor, Tensor) slogdet(Tensor input) => Aten.Call2("linalg_slogdet", input);

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Aten.Call3("linalg_svd", input, fullMatrices);
    }
}
